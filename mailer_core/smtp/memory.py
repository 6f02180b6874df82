"""The in-memory twin of a relay: takes letters into a list and fails as planned. For tests of what sends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from mailer_core.smtp.envelope import canonical, envelope
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.redact import clean
from mailer_core.smtp.replies import SERVICE_CLOSING, split_enhanced
from mailer_core.smtp.transport import Accepted, Meanwhile, nothing

_OPENING = frozenset({Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH})
_AT_ONCE = (0,) * 5
_FEATURES = {"pipelining": "", "size": "", "8bitmime": ""}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the receiving side holds it."""

    envelope_from: str
    rcpt: str
    wire: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What the relay does instead of accepting: refuse with a code, or (None) hang up without a word.

    `taken` matters after the final dot: the relay kept the letter although the sender never hears of it.
    """

    phase: Phase
    code: int | None = None
    text: str = ""
    taken: bool = False


_HUNG_UP_BETWEEN_LETTERS = Fault(Phase.MAIL)
"""Costs no failure on a kept connection: the real client replaces it once (RFC 5321 section 3.8)."""


class MemoryTransport:
    """A `Transport` that never touches the network.

    `fault` plans what befalls the next letters, first come, first served; `script` decides for each letter
    that has no plan. Faults of the opening phases wait until a connection is opened.
    """

    def __init__(self, script: Callable[[Letter], Fault | None] | None = None) -> None:
        self.letters: list[Letter] = []
        self.connections = 0
        self.is_open = False
        self._script = script
        self._planned: deque[Fault] = deque()

    def fault(self, fault: Fault, times: int = 1) -> None:
        """Plan a fault for the next `times` letters."""
        self._planned.extend([fault] * times)

    def open(self) -> None:
        """Count a connection where none is open. Raises a planned fault of an opening phase."""
        if self.is_open:
            return
        self.connections += 1
        if self._planned and self._planned[0].phase in _OPENING:
            raise _failure(self._planned.popleft())
        self.is_open = True

    def prepare(self, envelope_from: str, rcpt: str, wire: bytes) -> None:
        """Do nothing: no time is to be saved."""

    def send(self, envelope_from: str, rcpt: str, wire: bytes, meanwhile: Meanwhile = nothing) -> Accepted:
        """Take the letter, or raise what is planned for it."""
        kept = self.is_open
        self.open()
        envelope(envelope_from, rcpt, wire, _FEATURES)
        meanwhile()
        letter = Letter(envelope_from, rcpt, canonical(wire))
        fault = self._fault_for(letter)
        if kept and fault == _HUNG_UP_BETWEEN_LETTERS:
            self.close()
            return self.send(envelope_from, rcpt, wire, meanwhile)
        if fault is None or fault.taken:
            self.letters.append(letter)
        if fault is not None:
            self.is_open = fault.code not in (None, SERVICE_CLOSING)
            raise _failure(fault)
        return Accepted(250, b"2.0.0 Ok: queued as %d" % len(self.letters), _AT_ONCE)

    def close_if_idle(self) -> None:
        """Nothing is ever idle here."""

    def close(self) -> None:
        """Forget the connection; the next letter opens another."""
        self.is_open = False

    def _fault_for(self, letter: Letter) -> Fault | None:
        if self._planned and self._planned[0].phase not in _OPENING:
            return self._planned.popleft()
        return self._script(letter) if self._script else None


def _failure(fault: Fault) -> SmtpFailure:
    if fault.code is None:
        lost = ConnectionResetError("the server closed the connection")
        return SmtpFailure(fault.phase, None, None, str(lost), lost)
    enhanced, words = split_enhanced(fault.text)
    return SmtpFailure(fault.phase, fault.code, enhanced, clean(words))
