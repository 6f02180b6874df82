"""Loki's push format: labels few and closed, ids as structured metadata, the line byte for byte.

python-logging-loki's `build_payload` cannot serve here: it takes one record a push, stamps it with
the time of sending (so a repeated push is stored twice) and knows no structured metadata. Its label
rules are for open label names (`tags`); ours are five fixed ones. Both live on in `classic`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from observability.shipper.merge import Entry
from observability.spool.notice import dropped_in

METADATA = ("campaign_id", "queue_id", "trace_id")
_COMPONENT = re.compile(r"[a-z][a-z0-9_-]{0,31}")


@dataclass(frozen=True)
class Labels:
    """The labels that are the same for all entries of a spool; `component` and `level` join them.

    `host` gives each shipper streams of its own: without it another one that is ahead in time makes
    Loki refuse this one's backlog as too far behind.
    """

    app: str
    env: str
    host: str


@dataclass(frozen=True, slots=True)
class Item:
    """An entry made ready: its `stream` (labels as JSON) and its `value` (as JSON)."""

    entry: Entry
    stream: bytes
    value: bytes
    dropped: int

    @property
    def size(self) -> int:
        """Return its bytes in a body, near enough: a stream's labels are counted with each entry."""
        return len(self.stream) + len(self.value) + 1


def make_item(entry: Entry, labels: Labels) -> Item:
    """Derive labels and metadata from the line. A line that is no JSON object goes without."""
    record = entry.record
    fields = _fields(record.line)
    text = record.line.decode(errors="replace")
    metadata = {name: str(fields[name]) for name in METADATA if fields.get(name)}
    value = [str(record.ts_ns), text, metadata] if metadata else [str(record.ts_ns), text]
    component = str(fields.get("component", ""))
    component = component if _COMPONENT.fullmatch(component) else "other"
    return Item(entry, _stream(labels, component, record.level), orjson.dumps(value), dropped_in(record.line))


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}


@lru_cache(maxsize=256)
def _stream(labels: Labels, component: str, level: str) -> bytes:
    return orjson.dumps(
        {"app": labels.app, "env": labels.env, "component": component, "level": level, "host": labels.host}
    )


def body(values: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Put (stream, value) pairs together; the same pairs give the same bytes."""
    streams: dict[bytes, list[bytes]] = {}
    for stream, value in values:
        streams.setdefault(stream, []).append(value)
    parts = (b'{"stream":%b,"values":[%b]}' % (stream, b",".join(own)) for stream, own in streams.items())
    return b'{"streams":[%b]}' % b",".join(parts)
