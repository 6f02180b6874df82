"""One JSON object a line, from events and from every other log record, redacted before it leaves.

Built on python-json-logger's orjson formatter; an event takes a short path of its own, since the
general one costs 10-14 microseconds for 14 fields and a letter's budget is a few hundred.
"""

import itertools
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache
from secrets import token_hex
from typing import Any, NamedTuple

import orjson
from pythonjsonlogger.orjson import OrjsonFormatter

from observability import context
from observability.catalogue.events.event import Event
from observability.catalogue.events.every import EVENTS
from observability.redact import HIDDEN, is_secret_name, scrub, scrub_addresses

Redact = Callable[[str], str]
_JSON_INT_BITS = 64


class _Shape(NamedTuple):
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    texts: tuple[str, ...]


def _shape_of(event_type: type[Event]) -> _Shape:
    found = fields(event_type)  # type: ignore[arg-type]  # every subclass of Event is a dataclass
    kinds = {f.name: f.metadata.get("redact") for f in found}
    return _Shape(
        tuple(kinds),
        tuple(name for name, kind in kinds.items() if kind == "address"),
        tuple(name for name, kind in kinds.items() if kind == "free_text"),
    )


_SHAPES = {event_type: _shape_of(event_type) for event_type in EVENTS}


class _EventIds:
    """Ids unique to a line for ever: a random prefix a process, then a count; cheaper than a UUID."""

    def __init__(self) -> None:
        self.renew()
        os.register_at_fork(after_in_child=self.renew)

    def renew(self) -> None:
        self._prefix = token_hex(8)
        self._count = itertools.count()

    def next(self) -> str:
        return f"{self._prefix}-{next(self._count):x}"


_ids = _EventIds()


def iso(ts_ns: int) -> str:
    """Write nanoseconds since the epoch as RFC 3339 in UTC, with microseconds."""
    second, rest = divmod(ts_ns, 1_000_000_000)
    return f"{_second(second)}.{rest // 1000:06}Z"


@lru_cache(maxsize=2)
def _second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).isoformat()[:19]


class JsonLines(OrjsonFormatter):
    """Formats records as JSON lines. `component` names the process's part (worker, web, beat, cli)."""

    def __init__(self, component: str, redact_address: Redact | None = None) -> None:
        super().__init__(["levelname", "message", "name"], rename_fields={"levelname": "level", "name": "logger"})
        self._component = component
        self._redact_address = redact_address

    def event_line(self, event: Event, ts_ns: int) -> bytes:
        """Format an event: the common fields first, then its own."""
        line: dict[str, Any] = self._head(event.LEVEL.name, event.MESSAGE, ts_ns)
        shape = _SHAPES[type(event)]
        for name in shape.names:
            line[name] = getattr(event, name)
        self._redact(line, shape)
        return orjson.dumps(line, default=str)

    def record_line(self, record: logging.LogRecord, ts_ns: int) -> bytes:
        """Format any other record; its words come from outside, so they are scrubbed."""
        line = self._head(record.levelname, "", ts_ns)
        self.add_fields(line, record, self._words(record))
        return orjson.dumps(self._scrub(line), default=str)

    def format(self, record: logging.LogRecord) -> str:
        """Give the line as text, for handlers of other makes."""
        return self.record_line(record, int(record.created * 1e9)).decode()

    def _head(self, level: str, message: str, ts_ns: int) -> dict[str, Any]:
        return {
            "timestamp": iso(ts_ns),
            "level": level,
            "message": message,
            "component": self._component,
            "event_id": _ids.next(),
            **context.current(),
        }

    def _words(self, record: logging.LogRecord) -> dict[str, Any]:
        try:
            record.message = record.getMessage()
        except (TypeError, ValueError, KeyError):  # words that do not fit their arguments: keep both
            record.message = f"{record.msg} {record.args!r}"
        return {"exc_info": self.formatException(record.exc_info)} if record.exc_info else {}

    def _redact(self, line: dict[str, Any], shape: _Shape) -> None:
        redact = self._redact_address
        if redact is not None:
            for name in shape.addresses:
                line[name] = redact(line[name])
        for name in shape.texts:
            line[name] = self._clean(line[name])

    def _clean(self, text: str) -> str:
        text = scrub(text.encode("utf-8", "replace").decode())  # half a surrogate pair fits no JSON
        return scrub_addresses(text, self._redact_address) if self._redact_address else text

    def _scrub(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._clean(value)
        if isinstance(value, bytes):
            return self._clean(value.decode("utf-8", "replace"))
        if isinstance(value, Mapping):
            return {self._clean(str(key)): self._scrub_named(str(key), item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._scrub(item) for item in value]
        if isinstance(value, float | bool | None) or (isinstance(value, int) and value.bit_length() < _JSON_INT_BITS):
            return value
        return self._clean(str(value))

    def _scrub_named(self, name: str, value: Any) -> Any:
        return HIDDEN if is_secret_name(name) else self._scrub(value)
