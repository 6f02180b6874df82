"""Nothing lost, by id: acknowledged = stored + dead + counted as dropped + in the spool."""

from collections.abc import Iterable
from pathlib import Path

import orjson

from observability.shipper.dead import DeadLetters, letters
from observability.spool.record import decode
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from tests.integration.shipper.loki import FakeLoki

BASE_NS = 1_795_000_000_000_000_000


def event(event_id: str, **fields: object) -> bytes:
    line = {"event_id": event_id, "level": "INFO", "component": "worker", "campaign_id": "c1"}
    return orjson.dumps({**line, **fields})


def ids(count: int) -> list[str]:
    """Name so many entries."""
    return [f"e{number}" for number in range(count)]


def append_many(writer: SpoolWriter, ids: Iterable[str], level: str = "INFO") -> set[str]:
    """Append events a microsecond apart; return the ids of those acknowledged."""
    taken = set()
    for number, event_id in enumerate(ids):
        if writer.append(BASE_NS + 1000 * number, level, event(event_id)):
            taken.add(event_id)
    return taken


def dead_ids(spool: Path) -> set[str]:
    found = [letter for path in DeadLetters(spool).files() for letter in letters(path)]
    return {orjson.loads(letter["value"][1])["event_id"] for letter in found}


def spool_ids(spool: Path) -> set[str]:
    raw = [line for segment in segments(spool) for line in segment.path.read_bytes().splitlines()]
    lines = [orjson.loads(record.line) for record in map(decode, raw) if record]
    return {line["event_id"] for line in lines if "dropped" not in line}


def assert_conserved(acknowledged: set[str], loki: FakeLoki, spool: Path, dropped: int = 0) -> None:
    """Check both sides: nothing lost beyond the count, nothing twice."""
    stored = loki.ids()
    missing = acknowledged - set(stored) - dead_ids(spool) - spool_ids(spool)
    assert len(missing) == dropped, f"{len(missing)} not accounted for, {dropped} counted: {sorted(missing)[:5]}"
    assert len(stored) == len(set(stored)), "an entry is stored twice"
