"""The recorded streams as a source, and questions to it in the form of the recorded cases."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from observability.logql.evaluate import instant, logs, range_query
from observability.logql.result import to_loki_json
from observability.logql.source import Entry, MemorySource

DATA = Path(__file__).parents[2] / "data" / "loki_conformance"
SECOND = 1_000_000_000


@lru_cache(maxsize=1)
def recorded() -> tuple[MemorySource, int]:
    """Return the recorded streams, and their first nanosecond."""
    fixture = json.loads((DATA / "fixture.json").read_text(encoding="utf-8"))
    source = MemorySource()
    for stream in fixture["streams"]:
        entries = [Entry(int(time), line, rest[0] if rest else {}) for time, line, *rest in stream["values"]]
        source.push(stream["stream"], entries)
    return source, fixture["base"] * SECOND


@lru_cache(maxsize=1)
def cases() -> tuple[dict[str, Any], ...]:
    """Return the recorded cases."""
    return tuple(json.loads((DATA / "cases.json").read_text(encoding="utf-8")))


def answer(case: Mapping[str, Any]) -> dict[str, Any]:
    """Return our answer to a case, in the form of Loki's API."""
    source, base = recorded()
    query: str = case["query"]
    if case["kind"] == "instant":
        return to_loki_json(instant(source, query, base + case["at"] * SECOND))
    start, end = base + case["start"] * SECOND, base + case["end"] * SECOND
    if case["kind"] == "range":
        return to_loki_json(range_query(source, query, start, end, case["step"] * SECOND))
    return to_loki_json(logs(source, query, start, end, limit=case["limit"], direction=case["direction"]))


def ask(query: str, at: float = 3600) -> dict[tuple[tuple[str, str], ...], float]:
    """Return series and values of an instant query over the recorded streams."""
    result = answer({"kind": "instant", "query": query, "at": at})["result"]
    return {tuple(sorted(series["metric"].items())): float(series["value"][1]) for series in result}
