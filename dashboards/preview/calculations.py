"""One number from many, by Grafana's names for how.

Source: Grafana's `fieldReducers`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from statistics import fmean, median

from dashboards.preview.exceptions import NotDrawn

Number = float | None
Calculation = Callable[[Sequence[float]], Number]


def _first(values: Sequence[float]) -> Number:
    return values[0] if values else None


def _last(values: Sequence[float]) -> Number:
    return values[-1] if values else None


def _delta(values: Sequence[float]) -> Number:
    """Sum up the growth of a counter."""
    growth = (later - earlier if later >= earlier else later for earlier, later in pairwise(values))
    return math.fsum(growth) if values else None


CALCULATIONS: Mapping[str, Calculation] = {
    "last": _last,
    "lastNotNull": _last,
    "first": _first,
    "firstNotNull": _first,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "mean": lambda values: fmean(values) if values else None,
    "median": lambda values: median(values) if values else None,
    "sum": lambda values: math.fsum(values) if values else None,
    "count": lambda values: float(len(values)),
    "range": lambda values: max(values) - min(values) if values else None,
    "diff": lambda values: values[-1] - values[0] if values else None,
    "delta": _delta,
}


def calculate(name: str, values: Sequence[Number]) -> Number:
    """Calculate over the numbers there are. Raises NotDrawn for a name that is not known here."""
    if name not in CALCULATIONS:
        raise NotDrawn(f"the calculation {name!r}")
    return CALCULATIONS[name]([value for value in values if value is not None and not math.isnan(value)])
