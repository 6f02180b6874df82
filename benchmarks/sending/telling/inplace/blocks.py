"""Turn counting on and off within one sending process, block by block, and note the CPU of each block."""

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailSent

LETTERS = 50
"""Of a block."""
_dice = random.SystemRandom()


class Blocks:
    """A listener that passes events on, or does not. Two blocks make a pair, one of each arm, in an order by lot.

    A pair's CPU goes to `told` as nanoseconds with counting, and without: those of the sending thread, letters only.
    """

    def __init__(self, counters: Callable[[Event], None], told: Callable[[int, int], None]) -> None:
        self._arms: dict[bool, Callable[[Event], None]] = {True: counters, False: _nothing}
        self._told = told
        self._order: Iterator[bool] = iter(())
        self._spent: dict[bool, int] = {}
        self._pass_on = counters
        self._arm = True
        self._left = 0
        self.start_anew()

    def __call__(self, event: Event) -> None:
        """Listen."""
        self._pass_on(event)
        if type(event) is EmailSent:
            self._left -= 1
            if not self._left:
                self._end_block()
        elif type(event) is RateLimitReserve:
            self.start_anew()  # taking a batch costs as much as many letters, and would drown the difference

    def start_anew(self, **_signal: object) -> None:
        """Forget the pair in hand: the process has done something else meanwhile. Its next letter ends that."""
        self._spent, self._order = {}, iter(())
        self._begun = -1
        self._left = 1

    def _end_block(self) -> None:
        if self._begun >= 0:
            self._spent[self._arm] = time.thread_time_ns() - self._begun
        if len(self._spent) == len(self._arms):
            self._told(self._spent[True], self._spent[False])
            self._spent = {}
        if not self._spent:
            self._order = iter(_dice.sample([True, False], 2))
        self._arm = next(self._order)
        self._pass_on = self._arms[self._arm]
        self._left = LETTERS
        self._begun = time.thread_time_ns()


def _nothing(_event: Event) -> None:
    """Count nothing."""


class Notebook:
    """A file of pairs, a line each; one for each process, since a fork makes its own."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, on: int, off: int) -> None:
        """Add a pair."""
        with self._path.open("a") as file:
            file.write(f"{on} {off}\n")
