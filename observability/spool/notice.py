"""The entry that stands where others were dropped: how many, from when to when, of which level, why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_OID, uuid5

import orjson

from observability.spool.record import Record

LEVEL = "ERROR"
"""A gap in the log must not be the next thing to be dropped."""

COMPONENT = "spool"


@dataclass(frozen=True)
class Loss:
    """Entries that will never be shipped. Times in nanoseconds since the epoch."""

    count: int
    first_ns: int
    last_ns: int
    level: str
    reason: str


def add(loss: Loss | None, record: Record, reason: str) -> Loss:
    """Count one more entry; a notice counts for the entries that it stands for."""
    weight = dropped_in(record.line) or 1
    if loss is None:
        return Loss(weight, record.ts_ns, record.ts_ns, record.level, reason)
    first, last = min(loss.first_ns, record.ts_ns), max(loss.last_ns, record.ts_ns)
    return Loss(loss.count + weight, first, last, loss.level, reason)


def total(records: Iterable[Record], reason: str) -> Loss | None:
    """Sum up the entries of a segment that is to be dropped."""
    loss = None
    for record in records:
        loss = add(loss, record, reason)
    return loss


def line(loss: Loss, origin: str) -> bytes:
    """Write the notice. The same loss of the same origin gives the same bytes, which Loki stores once."""
    first, last = _iso(loss.first_ns), _iso(loss.last_ns)
    return orjson.dumps(
        {
            "timestamp": last,
            "level": LEVEL,
            "message": f"dropped {loss.count} from {first} to {last}",
            "component": COMPONENT,
            "event_id": str(uuid5(NAMESPACE_OID, f"{origin} {loss}")),
            "dropped": loss.count,
            "dropped_level": loss.level,
            "drop_reason": loss.reason,
        }
    )


def dropped_in(text: bytes) -> int:
    """Return how many entries a line stands for: 0 unless it is a drop notice."""
    if b'"component":"spool"' not in text:
        return 0
    try:
        fields = orjson.loads(text)
        return int(fields["dropped"]) if fields["component"] == COMPONENT else 0
    except (ValueError, KeyError, TypeError):
        return 0


def _iso(ts_ns: int) -> str:
    return datetime.fromtimestamp(ts_ns / 1e9, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
