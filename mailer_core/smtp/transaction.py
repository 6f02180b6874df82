"""One letter over an open dialogue: MAIL, RCPT, DATA, body (RFC 5321 section 3.3).

With PIPELINING (RFC 2920) the three commands leave in one write, so a letter costs two round trips.
"""

from time import perf_counter_ns

from mailer_core.smtp.dialogue import Dialogue, refusal
from mailer_core.smtp.envelope import CHUNK_BYTES, Envelope, Packed
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import NO_OPENING, Phase
from mailer_core.smtp.redact import clean
from mailer_core.smtp.replies import SERVICE_CLOSING, BadReply, Reply
from mailer_core.smtp.transport import Accepted, Meanwhile, nothing

_GO_AHEAD = 354
_RSET = b"RSET\r\n"
_LONE_DOT = b".\r\n"
# A server that refuses in the middle of a body may close at once; its words are then already on their way.
_LAST_WORDS_SECONDS = 1.0

_Step = tuple[Phase, bytes]


class Transaction:
    """A single use of a dialogue; `final_timeout` (seconds) bounds the wait for the reply to the body."""

    def __init__(self, dialogue: Dialogue, final_timeout: float) -> None:
        self.phase = Phase.MAIL
        self._dialogue = dialogue
        self._final_timeout = final_timeout
        self._pipelined = "pipelining" in dialogue.esmtp_features

    def run(self, letter: Packed, meanwhile: Meanwhile = nothing) -> Accepted:
        """Carry the letter, and do something else while the server reads the commands.

        Raises `SmtpFailure` with the phase it came to.
        """
        try:
            marks = self._announce(self._steps(letter.commands), meanwhile)
            reply = self._hand_over(letter.body)
        except OSError as lost:
            raise SmtpFailure(self.phase, None, None, clean(str(lost)), lost) from lost
        return self._accepted(reply, marks)

    def _steps(self, commands: Envelope) -> list[_Step]:
        steps = [(Phase.MAIL, commands.mail), (Phase.RCPT, commands.rcpt), (Phase.DATA, commands.data)]
        return [(Phase.MAIL, _RSET), *steps] if self._dialogue.needs_reset else steps

    def _announce(self, steps: list[_Step], meanwhile: Meanwhile) -> list[int]:
        """Send the commands up to DATA and read their replies; return the clock (ns) before and after each."""
        marks = [perf_counter_ns()]
        self._dialogue.write(b"".join(line for _, line in steps) if self._pipelined else steps[0][1])
        meanwhile()
        for done, (phase, line) in enumerate(steps, start=1):
            self.phase = phase
            reply = self._dialogue.read() if self._pipelined or done == 1 else self._dialogue.ask(line)
            if line is _RSET and not reply.is_accepted:
                raise BadReply(f"the server answered RSET with {reply.code}")
            if not _goes_on(phase, reply):
                self._settle(phase, reply, steps[done:])
                raise refusal(phase, reply, self._dialogue.secrets)
            marks.append(perf_counter_ns())
        self._dialogue.needs_reset = False
        return marks

    def _settle(self, phase: Phase, reply: Reply, unread: list[_Step]) -> None:
        """Leave the dialogue ready for the next letter, or closed; the refusal in hand is what counts."""
        # In a group RSET costs nothing; in lock-step it is a round trip, and a refused MAIL opened nothing.
        self._dialogue.needs_reset = self._pipelined or phase is not Phase.MAIL
        if reply.code == SERVICE_CLOSING or not reply.is_refused:
            self._dialogue.close()
        elif self._pipelined:
            try:
                self._drain(phase is Phase.RCPT, unread)
            except OSError:
                self._dialogue.close()

    def _drain(self, rcpt_refused: bool, unread: list[_Step]) -> None:
        """Read the rest of a refused group. A 354 to DATA is answered as RFC 2920 section 3.1 says.

        The lone dot goes out only where RCPT was refused, so the empty letter has nobody to go to; a server
        that took the recipient of a refused sender is hung up on instead.
        """
        for phase, _ in unread:
            reply = self._dialogue.read()
            rcpt_refused = rcpt_refused or (phase is Phase.RCPT and reply.is_refused)
            if reply.code == SERVICE_CLOSING or (reply.code == _GO_AHEAD and not rcpt_refused):
                self._dialogue.close()
                return
            if reply.code == _GO_AHEAD:
                self._dialogue.ask(_LONE_DOT)

    def _hand_over(self, body: bytes) -> Reply:
        """Send the body and return the reply that accepts it."""
        lost = self._write(body)
        reply = self._dialogue.read(self._final_timeout if lost is None else _LAST_WORDS_SECONDS)
        if lost or reply.code == SERVICE_CLOSING:
            self._dialogue.close()
        if reply.is_refused:
            raise refusal(self.phase, reply, self._dialogue.secrets)
        if not reply.is_accepted or self.phase is not Phase.BODY_SENT:
            self._dialogue.close()
            raise lost or BadReply(f"the server answered the final dot with {reply.code}")
        return reply

    def _write(self, body: bytes) -> OSError | None:
        """Write the body in pieces; the last one, which alone holds the terminating dot, changes the phase.

        Returns what stopped it, because a server that hangs up usually says why first.
        """
        last = max(len(body) - CHUNK_BYTES, 0)
        try:
            for start in range(0, last, CHUNK_BYTES):
                self._dialogue.write(body[start : min(start + CHUNK_BYTES, last)])
            self.phase = Phase.BODY_SENT
            self._dialogue.write(body[last:])
        except OSError as lost:
            return lost
        return None

    def _accepted(self, reply: Reply, marks: list[int]) -> Accepted:
        opening, self._dialogue.opening = self._dialogue.opening, NO_OPENING
        clock = (*marks[-4:], perf_counter_ns())
        return Accepted(reply.code, reply.said, clock, opening, self._dialogue.secrets)


def _goes_on(phase: Phase, reply: Reply) -> bool:
    return reply.code == _GO_AHEAD if phase is Phase.DATA else reply.is_accepted
