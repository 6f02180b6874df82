"""How many bytes of log lines there are, by label: `index/volume` and `index/volume_range`.

Source: Loki's `seriesvolume`. Bytes are those on disk, deflated, which Loki counts before it compresses.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from observability.logql.labels import Labels, sorted_labels
from observability.store.exceptions import RequestRefused
from observability.store.parameters import Parameters
from observability.store.selectors import selectors
from observability.store.store import LogStore

_SECOND = 1_000_000_000
_MOST_BUCKETS = 11_000


class Volumes:
    """Answers both questions; a stream is told by the labels of the selector, or by `targetLabels`."""

    def __init__(self, store: LogStore) -> None:
        self._store = store

    def instant(self, parameters: Parameters) -> dict[str, Any]:
        """Return the bytes of the whole span, the most first, `limit` of them."""
        start, end = parameters.span()
        found = self._bytes(parameters, start, end)
        result = [{"metric": dict(labels), "value": [_seconds(end), str(size)]} for labels, size in found]
        return _success("vector", result)

    def ranged(self, parameters: Parameters) -> dict[str, Any]:
        """Return the bytes of each step, at its end."""
        (start, end), step = parameters.span(), parameters.step()
        if step <= 0 or (end - start) // step > _MOST_BUCKETS:
            raise RequestRefused(400, "exceeded maximum resolution of 11,000 points per time series")
        series: dict[Labels, list[Any]] = {}
        for begin, finish in _buckets(start, end, step):
            for labels, size in self._bytes(parameters, begin, finish):
                series.setdefault(labels, []).append([_seconds(finish), str(size)])
        return _success("matrix", [{"metric": dict(labels), "values": series[labels]} for labels in sorted(series)])

    def _bytes(self, parameters: Parameters, start_ns: int, end_ns: int) -> list[tuple[Labels, int]]:
        chosen, targets = selectors([parameters.text("query")]), _targets(parameters)
        wanted = targets or {matcher.name for matchers in chosen for matcher in matchers}
        by_label = _by_label(parameters)
        totals: dict[Labels, float] = {}
        for labels, size in self._store.sizes(chosen, start_ns, end_ns):
            if targets <= {name for name, _ in labels}:
                for key in _keys(labels, wanted, by_label=by_label, narrowed=bool(targets)):
                    totals[key] = totals.get(key, 0) + size
        ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return [(labels, round(size)) for labels, size in ordered[: parameters.limit()]]


def _keys(labels: Labels, wanted: set[str], *, by_label: bool, narrowed: bool) -> Iterator[Labels]:
    """Return under which labels a stream's bytes are counted."""
    if by_label:
        yield from (((name, ""),) for name, _ in labels if name in wanted or not narrowed)
        return
    yield sorted_labels({name: value for name, value in labels if name in wanted or not wanted})


def _targets(parameters: Parameters) -> set[str]:
    return {name for name in parameters.text("targetLabels").split(",") if name}


def _by_label(parameters: Parameters) -> bool:
    kind = parameters.text("aggregateBy") or "series"
    if kind not in ("series", "labels"):
        raise RequestRefused(400, "invalid aggregation option")
    return kind == "labels"


def _buckets(start_ns: int, end_ns: int, step_ns: int) -> Iterator[tuple[int, int]]:
    """Cut a span at the multiples of the step; the first and the last part may be shorter."""
    begin = start_ns
    while begin < end_ns:
        finish = min(begin - begin % step_ns + step_ns, end_ns)
        yield begin, finish
        begin = finish


def _seconds(nanoseconds: int) -> float:
    return nanoseconds / _SECOND if nanoseconds % _SECOND else nanoseconds // _SECOND


def _success(kind: str, result: Sequence[Any]) -> dict[str, Any]:
    return {"status": "success", "data": {"resultType": kind, "result": result, "stats": {}}}
