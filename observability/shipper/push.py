"""Loki's push format: labels few and closed, ids as structured metadata, the line byte for byte.

python-logging-loki's `build_payload` cannot serve here: it takes one record a push, stamps it with
the time of sending (so a repeated push is stored twice) and knows no structured metadata. Its label
rules are for open label names (`tags`); ours are five fixed ones. Both live on in `classic`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import orjson

from observability.shipper.merge import Entry
from observability.spool.notice import dropped_in

METADATA = ("campaign_id", "queue_id", "trace_id")
REMEMBERED = 256
_LETTER = re.compile(
    rb'\{"timestamp":"[^"\\]*","level":"[A-Z]*","message":"[^"\\]*","component":"(?!spool")([a-z0-9_-]*)",'
    rb'"event_id":"[^"\\]*","trace_id":"([\w-]+)","campaign_id":"([\w-]+)","queue_id":"([\w-]+)"'
)
"""How a line about a letter begins, by far the most frequent: all that is needed of it, without its JSON."""
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


class Item(NamedTuple):
    """An entry made ready: its `stream` (labels as JSON), its `value` (as JSON), and what it stands for."""

    entry: Entry
    stream: bytes
    value: bytes
    dropped: int


class Streams(dict[tuple[str, str], bytes]):
    """A spool's streams: their labels as JSON, by the component that a line names and its level."""

    def __init__(self, labels: Labels) -> None:
        super().__init__()
        self._labels = labels

    def __missing__(self, key: tuple[str, str]) -> bytes:
        """Make a stream; what cannot be a component is `other`, and only so many are remembered."""
        component, level = key
        named = _COMPONENT.fullmatch(component)
        own = self._labels
        stream = orjson.dumps(
            {
                "app": own.app,
                "env": own.env,
                "component": component if named else "other",
                "level": level,
                "host": own.host,
            }
        )
        if named and len(self) < REMEMBERED:
            self[key] = stream
        return stream


def make_item(entry: Entry, streams: Streams) -> Item:
    """Derive labels and metadata from the line. A line that is no JSON object goes without."""
    ts_ns, level, line = entry.record
    text = orjson.dumps(line.decode(errors="replace"))
    letter = _LETTER.match(line)
    if letter is not None:
        component, *ids = letter.groups()
        value = b'["%d",%b,%b]' % (ts_ns, text, _metadata(*ids))
        return Item(entry, streams[component.decode(), level], value, 0)
    fields = _fields(line)
    found = {name: str(fields[name]) for name in METADATA if fields.get(name)}
    value = b'["%d",%b%b]' % (ts_ns, text, b"," + orjson.dumps(found) if found else b"")
    return Item(entry, streams[str(fields.get("component", "")), level], value, dropped_in(line))


@lru_cache(maxsize=REMEMBERED)
def _metadata(trace: bytes, campaign: bytes, queue: bytes) -> bytes:
    return b'{"campaign_id":"%b","queue_id":"%b","trace_id":"%b"}' % (campaign, queue, trace)


def size_of(item: Item) -> int:
    """Return an item's bytes in a body, or a few more: its stream's labels are counted with each entry."""
    return len(item.stream) + len(item.value) + 1


def _fields(line: bytes) -> dict[str, Any]:
    try:
        fields = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return fields if isinstance(fields, dict) else {}


def body(values: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Put (stream, value) pairs together; the same pairs give the same bytes."""
    streams: dict[bytes, list[bytes]] = {}
    for stream, value in values:
        streams.setdefault(stream, []).append(value)
    parts = (b'{"stream":%b,"values":[%b]}' % (stream, b",".join(own)) for stream, own in streams.items())
    return b'{"streams":[%b]}' % b",".join(parts)
