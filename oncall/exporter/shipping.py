"""Read how the log lines get on: from the spool itself, and from what the shipper tells of its work."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from observability.catalogue.closed import Fate
from observability.catalogue.metrics import pipeline
from observability.shipper.state import FILE, Backlog, backlog
from oncall.exporter.sample import Sample

FATES = {Fate.PUSHED: "shipped", Fate.DEAD_LETTERED: "dead", Fate.DROPPED: "dropped", Fate.TORN: "torn"}
"""Fields of the shipper's file by what became of a line."""


Reading = tuple[Backlog, dict[str, Any] | None]
"""What waits, and the shipper's own words; None where it never spoke."""


def read(spool: Path) -> Reading:
    """Read both. Raises OSError where there is no spool, ValueError where the shipper's file is damaged."""
    spool.stat()
    file = spool / FILE
    return backlog(spool), orjson.loads(file.read_bytes()) if file.exists() else None


def samples(reading: Reading) -> Iterator[Sample]:
    """Turn them into samples; ages are seconds from now."""
    waiting, told = reading
    yield Sample(pipeline.SPOOL_BACKLOG, waiting.bytes)
    yield Sample(pipeline.SPOOL_BACKLOG_AGE, waiting.oldest_age_seconds)
    if told is None:
        yield Sample(pipeline.SHIPPER_AGE, math.inf)
    else:
        yield from _told(told, time.time())


def _told(told: dict[str, Any], now: float) -> Iterator[Sample]:
    yield from (Sample(pipeline.LOG_ENTRIES, told[name], (fate.value,)) for fate, name in FATES.items())
    yield Sample(pipeline.SHIPPER_AGE, max(0.0, now - told["written_at"]))
    yield Sample(pipeline.SHIPPER_ALARM, int(told["alarm"]))
    if told["last_success"]:
        yield Sample(pipeline.SHIPPER_SUCCESS_AGE, max(0.0, now - told["last_success"]))
