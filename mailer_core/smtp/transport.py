"""The contract between the pump and whatever carries its letters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from mailer_core.smtp.phases import NO_OPENING, Opening, Timings
from mailer_core.smtp.redact import clean


@dataclass(frozen=True, slots=True)
class Accepted:
    """The relay took responsibility for the letter: its reply to the final dot, and what the letter cost.

    `clock` is that of the letter, in ns: before MAIL, after the replies to MAIL, RCPT and DATA, and at the end. What is
    made of it is made for whoever asks, since the next letter waits for this one's end.
    """

    code: int
    said: bytes = field(repr=False)
    clock: Sequence[int]
    opening: Opening = NO_OPENING
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def timings(self) -> Timings:
        """Where the letter's time went."""
        ready, mail, rcpt, data, end = self.clock
        return Timings(
            connect=self.opening.connect_ms,
            auth=self.opening.auth_ms,
            mail=_ms(mail - ready),
            rcpt=_ms(rcpt - mail),
            data=_ms(data - rcpt),
            body=_ms(end - data),
        )

    @property
    def text(self) -> str:
        """What the relay said, usually with its queue id, fit for a log."""
        return clean(self.said, self.secrets)


def _ms(nanoseconds: int) -> float:
    """Give whole microseconds as milliseconds: what a log line has room for."""
    return nanoseconds // 1000 / 1000


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
