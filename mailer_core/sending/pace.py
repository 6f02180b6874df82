"""How many letters a process takes at a time: half a second's work, as its relay answers.

To take a batch and to end it costs some milliseconds however small it is, so a relay that answers at once is
given hundreds. A hundred letters to one that takes 20 ms for each are two seconds: at the end of a campaign
a few processes would hold the last of them while the others stand idle.
"""

from weakref import WeakKeyDictionary

from mailer_core.smtp.transport import Transport

BATCH_SECONDS = 0.5
FIRST_BATCH = 50
"""Letters taken while nothing is known of the relay: enough to learn its pace."""


class Pace:
    """How fast the letters of the last batch went."""

    def __init__(self) -> None:
        self._letters_a_second = FIRST_BATCH / BATCH_SECONDS

    def note(self, letters: int, seconds: float) -> None:
        """Remember how long so many letters took; a batch that began none tells nothing."""
        if letters and seconds > 0:
            self._letters_a_second = letters / seconds

    def batch(self, most: int) -> int:
        """Say how many letters to take: from one to `most`."""
        return int(max(1, min(most, self._letters_a_second * BATCH_SECONDS)))


_paces: WeakKeyDictionary[Transport, Pace] = WeakKeyDictionary()


def pace_of(transport: Transport) -> Pace:
    """Give the pace of a process's way to its relay, kept from one turn to the next."""
    return _paces.setdefault(transport, Pace())
