"""The only door by which a fact leaves the core: one log line, one count.

`emit` never raises into a delivery. A fact that cannot be written is counted (`failures`) and the
reason is said once on standard error; under tests (`strict`) it raises. Emit facts after their commit.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from observability.catalogue.events.event import Event
from observability.redact import scrub

Listener = Callable[[Event], None]


@dataclass
class _Door:
    listeners: list[Listener] = field(default_factory=list)
    failures: int = 0
    strict: bool = False

    def emit(self, event: Event) -> None:
        for listener in self.listeners:
            try:
                listener(event)
            except Exception as error:  # noqa: BLE001 -- a fact must never stop the delivery it reports
                self._failed(event, error)

    def _failed(self, event: Event, error: Exception) -> None:
        self.failures += 1
        if self.strict:
            raise error
        if self.failures == 1:
            self._say(f"oncall: cannot emit {type(event).__name__}: {scrub(str(error))}")

    @staticmethod
    def _say(sentence: str) -> None:
        with suppress(OSError, ValueError, AttributeError):  # standard error may be full, closed or absent
            print(sentence, file=sys.stderr)  # noqa: T201 -- the log itself is what failed


door = _Door()
emit = door.emit
