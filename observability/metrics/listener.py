"""Count the events that leave this process's door, as the catalogue's table of moves says."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from observability.catalogue.events.event import Event
from observability.metrics.notes import FAILURES, FORMS, Note
from observability.metrics.totals import Totals


class EventCounters:
    """A listener of `observability.emit.door`.

    `providers`: the configured ones, which are told apart. `failures`: how many events this process's door
    could not pass on; what is new since the last event is counted with the next.
    """

    def __init__(self, totals: Totals, providers: tuple[str, ...], failures: Callable[[], int] = int) -> None:
        self._totals = totals
        self._providers = providers
        self._failures = failures
        self._failures_seen = failures()
        self._note_of: dict[type[Event], Callable[[Event], Note]] = {
            event: _getter(*form.fields) for event, form in FORMS.items()
        }

    def __call__(self, event: Event) -> None:
        """Count an event. Raises OSError where the file cannot be made."""
        with self._totals.lock:
            file = self._totals.file or self._totals.make(self._providers)
            file.note(self._note_of[type(event)](event))
            if self._failures() != self._failures_seen:
                seen, self._failures_seen = self._failures_seen, self._failures()
                file.note((FAILURES, self._failures_seen - seen))


def _getter(*names: str) -> Callable[[Any], Note]:
    """Get the values of fields; `attrgetter` gives a tuple from two names on."""
    return attrgetter(*names) if len(names) > 1 else lambda event: (getattr(event, names[0]),)
