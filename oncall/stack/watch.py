"""Starts processes again that ended by themselves, as systemd or Kubernetes would in production."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from oncall.stack.exceptions import StackError
from oncall.stack.supervisor import Supervisor

LOOK_SECONDS = 0.5
FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 30.0
LASTING_SECONDS = 60.0
"""A process that lived for so long has recovered: its next end is a new story."""


@dataclass
class _Watched:
    """What is known of one process: how long to leave it alone after its next end, and since when it lives."""

    delay: float
    lives_since: float = field(default_factory=time.monotonic)
    start_at: float | None = None


class Watch:
    """Looks after some processes of a supervisor; a process that ends at once is left alone longer each time."""

    def __init__(
        self,
        supervisor: Supervisor,
        names: Iterable[str],
        report: Callable[[str], None],
        first_delay: float = FIRST_DELAY_SECONDS,
    ) -> None:
        self._supervisor = supervisor
        self._report = report
        self._first_delay = first_delay
        self._commands = {name: supervisor.command(name) for name in names if name in supervisor.names()}
        self._watched = {name: _Watched(first_delay) for name in self._commands}

    def look(self) -> None:
        """Look at all of them once, and start again what is due."""
        for name, seen in self._watched.items():
            if self._supervisor.alive(name):
                if time.monotonic() - seen.lives_since > LASTING_SECONDS:
                    seen.delay = self._first_delay
            elif seen.start_at is None:
                seen.start_at = time.monotonic() + seen.delay
                self._report(f"{name} has ended; it starts again in {seen.delay:.0f} s")
            elif time.monotonic() >= seen.start_at:
                self._start_again(name, seen)

    def keep(self) -> None:
        """Look for ever, until a signal or Ctrl-C."""
        while True:
            self.look()
            time.sleep(LOOK_SECONDS)

    def _start_again(self, name: str, seen: _Watched) -> None:
        seen.start_at = None
        seen.delay = min(seen.delay * 2, LONGEST_DELAY_SECONDS)
        try:
            self._supervisor.start(self._commands[name])
        except StackError as error:
            self._report(f"{name} did not start: {error}")
            return
        seen.lives_since = time.monotonic()
        self._report(f"{name} runs again")
