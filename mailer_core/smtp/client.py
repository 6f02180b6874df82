"""The real transport: one kept connection to one relay."""

from collections.abc import Callable
from time import monotonic

from mailer_core.smtp.address import Relay
from mailer_core.smtp.dialogue import Dialogue
from mailer_core.smtp.envelope import Packer
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.opening import open_dialogue
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.transaction import Transaction
from mailer_core.smtp.transport import Accepted, Meanwhile, nothing

LETTERS_PER_CONNECTION = 100
IDLE_SECONDS = 30.0
LOOK_SECONDS = 1.0
"""How long after `open` a letter leaves without a second look at whether the server hung up."""


class SmtpConnection:
    """A `Transport` over SMTP.

    Opens with the first letter (so after a fork), keeps the connection, and renews it after 100 letters,
    30 s without use, a 421, or whenever the two sides may be out of step.
    """

    def __init__(self, relay: Relay, clock: Callable[[], float] = monotonic) -> None:
        self._relay = relay
        self._clock = clock
        self._dialogue: Dialogue | None = None
        self._packer = Packer()
        self._used_at = 0.0
        self._looked_at = 0.0
        self._letters = 0

    def open(self) -> None:
        """Connect now where no usable connection is kept. Raises `SmtpFailure`."""
        self._dialogue = self._kept() or self._opened()
        self._looked_at = self._clock()

    def prepare(self, envelope_from: str, rcpt: str, wire: bytes) -> None:
        """Pack the letter for the connection that is open."""
        if self._dialogue:
            self._packer.pack_ahead(envelope_from, rcpt, wire, self._dialogue.esmtp_features)

    def send(self, envelope_from: str, rcpt: str, wire: bytes, meanwhile: Meanwhile = nothing) -> Accepted:
        """Hand over one letter. Raises `SmtpFailure`.

        A kept connection that turns out to be closed at MAIL is replaced once: servers may hang up between
        letters (RFC 5321 section 3.8), and no body was sent.
        """
        if kept := self._dialogue if self._just_looked() else self._kept():
            try:
                return self._carry(kept, envelope_from, rcpt, wire, meanwhile)
            except SmtpFailure as failure:
                if not _hung_up_between_letters(failure):
                    raise
        return self._carry(self._opened(), envelope_from, rcpt, wire, meanwhile)

    def close_if_idle(self) -> None:
        """Close a connection that nobody used for 30 s."""
        self._dialogue = self._kept()

    def close(self) -> None:
        """Say QUIT and close; the next letter connects anew. Never raises."""
        dialogue, self._dialogue = self._dialogue, None
        if dialogue:
            dialogue.leave()

    def _just_looked(self) -> bool:
        """Tell whether `open` was called since the last letter, and a moment ago."""
        return self._used_at < self._looked_at > self._clock() - LOOK_SECONDS

    def _kept(self) -> Dialogue | None:
        """Return the kept dialogue where it can take a letter; one that cannot is closed."""
        if self._dialogue and self._dialogue.is_stale():
            self._dialogue.close()
            self._dialogue = None
        elif self._letters >= LETTERS_PER_CONNECTION or self._clock() - self._used_at > IDLE_SECONDS:
            self.close()
        return self._dialogue

    def _opened(self) -> Dialogue:
        dialogue = open_dialogue(self._relay)
        self._letters = 0
        self._used_at = self._clock()
        return dialogue

    def _carry(self, dialogue: Dialogue, envelope_from: str, rcpt: str, wire: bytes, meanwhile: Meanwhile) -> Accepted:
        """Use the dialogue for one letter, and keep it only where both sides are in step afterwards."""
        self._dialogue = None
        try:
            letter = self._packer.pack(envelope_from, rcpt, wire, dialogue.esmtp_features)
            accepted = Transaction(dialogue, self._relay.final_timeout).run(letter, meanwhile)
            self._dialogue = dialogue
        except SmtpFailure as failure:
            if failure.code is not None:
                self._dialogue = dialogue
            raise
        finally:
            # Whatever else interrupts a letter (a signal, a shutdown) leaves it half said.
            if self._dialogue is None:
                dialogue.close()
            self._letters += 1
            self._used_at = self._clock()
        return accepted


def _hung_up_between_letters(failure: SmtpFailure) -> bool:
    return failure.phase is Phase.MAIL and isinstance(failure.cause, ConnectionError)
