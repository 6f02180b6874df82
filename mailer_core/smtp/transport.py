"""The contract between the pump and whatever carries its letters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from mailer_core.smtp.phases import Timings
from mailer_core.smtp.redact import clean


@dataclass(frozen=True, slots=True)
class Accepted:
    """The relay took responsibility for the letter: its reply to the final dot, and what the letter cost."""

    code: int
    said: bytes = field(repr=False)
    timings: Timings
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """What the relay said, usually with its queue id, fit for a log; made for whoever asks, few do."""
        return clean(self.said, self.secrets)


Meanwhile = Callable[[], None]
"""What a sender does while the relay is at work; must not raise, nor take long."""


def nothing() -> None:
    """Wait without doing anything."""


class Transport(Protocol):
    """Carries one letter to one recipient at a time. Not for use by two threads at once.

    Every method but `prepare`, `close` and `close_if_idle` raises `SmtpFailure`, and nothing else, when the relay does
    not play along.
    """

    def open(self) -> None:
        """Connect now instead of with the first letter; does nothing where a connection is open."""

    def prepare(self, envelope_from: str, rcpt: str, wire: bytes) -> None:
        """Do for the letter that is sent next what can be done before its turn. Never raises; need not be called."""

    def send(self, envelope_from: str, rcpt: str, wire: bytes, meanwhile: Meanwhile = nothing) -> Accepted:
        """Hand over one letter (`wire`: CRLF line ends, no dot-stuffing); an empty sender is the null path.

        `meanwhile` is called while the relay reads the first commands: once where it gets so far, and again
        where the letter is begun anew on another connection.
        A failure in `Phase.BODY_SENT` without a code means that nobody knows whether the relay took it.
        """

    def close_if_idle(self) -> None:
        """Close a connection that nobody used for 30 s; for loops that wait."""

    def close(self) -> None:
        """Say goodbye and close; the next letter connects anew. Never raises."""
