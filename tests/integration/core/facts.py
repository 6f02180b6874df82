"""A listener that keeps what it hears."""

import threading
from collections.abc import Callable
from typing import TypeVar

from observability.catalogue.events.event import Event

E = TypeVar("E", bound=Event)


class Facts:
    """Events in the order in which they were told; `on` asks a question at the moment of each."""

    def __init__(self) -> None:
        self.all: list[Event] = []
        self.on: Callable[[Event], None] | None = None
        self._lock = threading.Lock()

    def hear(self, event: Event) -> None:
        if self.on:
            self.on(event)
        with self._lock:
            self.all.append(event)

    def of(self, kind: type[E]) -> list[E]:
        with self._lock:
            return [event for event in self.all if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        (event,) = self.of(kind)
        return event
