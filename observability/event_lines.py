"""An event's line, from parts known before it happens and its fields' JSON.

Each letter has one, between two system calls and with a processor's cache that others have used meanwhile. What
counts there is how few functions and objects a line touches, hence bytes put together instead of a dictionary.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

import orjson

from observability import context
from observability.catalogue.events.event import Event
from observability.catalogue.events.every import EVENTS
from observability.line_head import ids, iso_second
from observability.redact import clean

Redact = Callable[[str], str]
_LINE = b'{"timestamp":"%b.%06dZ",%b,"event_id":"%b-%x"%b,%b'
"""Moment, id and all in one go: `iso` and `ids.next` would be two more calls and two more objects."""


class _Plan:
    """All that is known of an event's line beforehand."""

    def __init__(self, event: type[Event], component: str, *, hide_addresses: bool) -> None:
        found = fields(event)  # type: ignore[arg-type]  # every subclass of Event is a dataclass
        kinds = {field.name: field.metadata.get("redact") for field in found}
        self.texts = tuple(name for name, kind in kinds.items() if kind == "free_text")
        self.addresses = tuple(name for name, kind in kinds.items() if kind == "address" and hide_addresses)
        self.guarded = bool(self.texts or self.addresses)
        head = {"level": event.LEVEL.name, "message": event.MESSAGE, "component": component}
        self.head = orjson.dumps(head)[1:-1]
        self.thread: tuple[Mapping[str, str], bytes] = ({}, b"")
        self._names = frozenset(kinds)

    def follow(self, thread: Mapping[str, str]) -> tuple[Mapping[str, str], bytes]:
        """Remember a context with its JSON; what the event says itself is left to it."""
        others = {name: text for name, text in thread.items() if name not in self._names}
        self.thread = (thread, b"," + orjson.dumps(others)[1:-1] if others else b"")
        return self.thread


class EventLines:
    """Formats events for a process's part; `redact` None leaves addresses as they are."""

    def __init__(self, component: str, redact: Redact | None) -> None:
        self._redact = redact
        self._plans = {event: _Plan(event, component, hide_addresses=redact is not None) for event in EVENTS}

    def line(self, event: Event, ts_ns: int) -> bytes:
        """Format an event: the common fields first, then its own."""
        plan = self._plans[type(event)]
        own = self._guarded(event, plan) if plan.guarded else event.__dict__
        current = context.current()
        thread, written = plan.thread
        if thread is not current:
            thread, written = plan.follow(current)
        own_json = orjson.dumps(own, default=str)[1:]
        second, rest = divmod(ts_ns, 1_000_000_000)
        return _LINE % (iso_second(second), rest // 1000, plan.head, ids.prefix, next(ids.count), written, own_json)

    def _guarded(self, event: Event, plan: _Plan) -> dict[str, Any]:
        own = dict(vars(event))
        if self._redact is not None:
            for name in plan.addresses:
                own[name] = self._redact(own[name])
        for name in plan.texts:
            own[name] = clean(own[name], self._redact)
        return own
