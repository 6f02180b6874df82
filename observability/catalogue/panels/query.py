"""What a query of a panel is, and the variables that Grafana fills before it asks."""

from dataclasses import dataclass
from typing import Final

from observability.catalogue.engine import Engine
from observability.catalogue.logql import Narrow
from observability.catalogue.metric import Metric
from observability.catalogue.promql import Pattern, Value
from observability.catalogue.variables import Variable

ENV: Final = Pattern(f"${Variable.ENV}")
PROVIDER: Final = Pattern(f"${Variable.PROVIDER}")
CAMPAIGN: Final = Pattern(f"${Variable.CAMPAIGN}")

STEP: Final = "$__rate_interval"
"""Window of a graph's point in PromQL: never shorter than four scrapes."""

AUTO: Final = "$__auto"
"""Window of a graph's point in LogQL: one step."""

RANGE: Final = "$__range"
"""The dashboard's whole time, for totals."""

HOUR: Final = "1h"
"""The window over which the mission counts: the one fixed window that a graph may have."""

ALL: Final = Narrow(ENV, PROVIDER)
"""Lines of the environment and the providers that are looked at."""

IN_ENV: Final = Narrow(ENV)
"""Lines of the environment."""

ONE: Final = Narrow(ENV, campaign=CAMPAIGN)
"""Lines of the campaign that is looked at."""


@dataclass(frozen=True)
class Query:
    """A question and who answers it. `by`: the labels that tell its series apart."""

    engine: Engine
    text: str
    by: tuple[str, ...] = ()


def looked_at(metric: Metric) -> dict[str, Value]:
    """Narrow a metric to what is looked at, by each variable whose label it has."""
    chosen: dict[str, Value] = {"provider": PROVIDER} if "provider" in metric.label_names else {}
    return {**chosen, "env": ENV}


def in_env(recorded: str) -> str:
    """Narrow a recorded series to the environment that is looked at."""
    return f'{recorded}{{env=~"{ENV}"}}'
