"""One JSON object a line, from events and from every other log record, redacted before it leaves.

Built on python-json-logger's orjson formatter; an event takes a short path of its own (`event_lines`), since the
general one costs 10-14 microseconds for 14 fields and a letter's budget is a few hundred.
"""

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from pythonjsonlogger.orjson import OrjsonFormatter

from observability import context
from observability.event_lines import EventLines, Redact
from observability.line_head import ids, iso
from observability.redact import HIDDEN, clean, is_secret_name

_JSON_INT_BITS = 64
_DEEPEST = 20
"""Levels of mappings and lists that are written; what lies deeper, or holds itself, is left out."""
_OURS = ("timestamp", "level", "component", "event_id")
"""What a record's own fields must not change."""


class JsonLines(OrjsonFormatter):
    """Formats records as JSON lines. `component` names the process's part (worker, web, beat, cli)."""

    def __init__(self, component: str, redact_address: Redact | None = None) -> None:
        super().__init__(["levelname", "message", "name"], rename_fields={"levelname": "level", "name": "logger"})
        self._component = component
        self._redact_address = redact_address
        self.event_line = EventLines(component, redact_address).line

    def record_line(self, record: logging.LogRecord, ts_ns: int) -> bytes:
        """Format any other record; its words come from outside, so they are scrubbed."""
        line = self._head(record.levelname, ts_ns)
        ours = {name: line[name] for name in _OURS}
        self.add_fields(line, record, self._words(record))
        line.update(ours)
        return orjson.dumps(self._scrub(line), default=str)

    def format(self, record: logging.LogRecord) -> str:
        """Give the line as text, for handlers of other makes."""
        return self.record_line(record, int(record.created * 1e9)).decode()

    def _head(self, level: str, ts_ns: int) -> dict[str, Any]:
        return {
            "timestamp": iso(ts_ns).decode(),
            "level": level,
            "message": "",
            "component": self._component,
            "event_id": ids.next().decode(),
            **context.current(),
        }

    def _words(self, record: logging.LogRecord) -> dict[str, Any]:
        try:
            record.message = record.getMessage()
        except Exception:  # noqa: BLE001 -- words that do not fit their arguments, or cannot be written: keep both
            record.message = f"{_text(record.msg)} {_text(record.args)}"
        return {"exc_info": self.formatException(record.exc_info)} if record.exc_info else {}

    def _clean(self, text: str) -> str:
        return clean(text, self._redact_address)

    def _scrub(self, value: Any, above: tuple[int, ...] = ()) -> Any:
        """Clean a value; `above` are the ids of what it lies in."""
        if len(above) > _DEEPEST or id(value) in above:
            return "[deeper]"
        if isinstance(value, Mapping):
            named = ((_text(key), item) for key, item in value.items())
            return {self._clean(key): self._scrub_named(key, item, (*above, id(value))) for key, item in named}
        if isinstance(value, list | tuple):
            return [self._scrub(item, (*above, id(value))) for item in value]
        if isinstance(value, float | bool | None) or (isinstance(value, int) and value.bit_length() < _JSON_INT_BITS):
            return value
        return self._clean(_text(value))

    def _scrub_named(self, name: str, value: Any, above: tuple[int, ...]) -> Any:
        return HIDDEN if is_secret_name(name) else self._scrub(value, above)


def _text(value: Any) -> str:
    """Write a value in words, whatever it is: one that cannot be must not take its line with it."""
    try:
        return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    except Exception as error:  # noqa: BLE001 -- somebody else's `__str__`
        return f"[{type(value).__name__}: {type(error).__name__}]"
