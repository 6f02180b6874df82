"""What a letter's fate is when the writing itself fails: moments that no real server can be made to hit."""

from collections import deque

import pytest

from mailer_core.smtp.classify import classify
from mailer_core.smtp.dialogue import Dialogue
from mailer_core.smtp.envelope import CHUNK_BYTES, Packer
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.replies import Reply
from mailer_core.smtp.transaction import Transaction
from mailer_core.smtp.verdict import Outcome

GROUP = [Reply(250, b"2.1.0 Ok"), Reply(250, b"2.1.5 Ok"), Reply(354, b"go ahead")]
TWO_PIECES = b"x" * (CHUNK_BYTES + 1000) + b"\r\n"
PACKED = Packer().pack("list@example.com", "bob@example.com", TWO_PIECES, {})
BROKEN = ConnectionResetError("broken pipe")


class BreakingDialogue(Dialogue):
    """A dialogue without a socket: gives out replies, and breaks at the n-th write."""

    def __init__(self, breaks_at: int, *replies: Reply | OSError) -> None:
        super().__init__(local_hostname="client.test", timeout=1)
        self.esmtp_features = {"pipelining": ""}
        self.replies = deque([*GROUP, *replies])
        self.writes = 0
        self.breaks_at = breaks_at
        self.is_closed = False

    def write(self, data: bytes) -> None:
        self.writes += 1
        if self.writes == self.breaks_at:
            raise BROKEN

    def read(self, timeout: float | None = None) -> Reply:
        reply = self.replies.popleft()
        if isinstance(reply, OSError):
            raise reply
        return reply

    def close(self) -> None:
        self.is_closed = True


def run(dialogue: Dialogue) -> SmtpFailure:
    with pytest.raises(SmtpFailure) as raised:
        Transaction(dialogue, 1).run(PACKED)
    return raised.value


def test_a_write_that_breaks_before_the_last_piece_is_retried() -> None:
    failure = run(BreakingDialogue(2, BROKEN))
    assert (failure.phase, classify(failure).outcome) == (Phase.DATA, Outcome.TRANSIENT)


def test_a_write_that_breaks_in_the_last_piece_is_unknown() -> None:
    failure = run(BreakingDialogue(3, BROKEN))
    assert (failure.phase, classify(failure).outcome) == (Phase.BODY_SENT, Outcome.UNKNOWN)


@pytest.mark.parametrize(("breaks_at", "phase"), [(2, Phase.DATA), (3, Phase.BODY_SENT)])
def test_a_refusal_that_was_already_on_its_way_counts(breaks_at: int, phase: Phase) -> None:
    dialogue = BreakingDialogue(breaks_at, Reply(552, b"5.3.4 too big"))
    failure = run(dialogue)
    assert (failure.phase, failure.code, failure.enhanced) == (phase, 552, "5.3.4")
    assert dialogue.is_closed


def test_an_acceptance_that_was_already_on_its_way_counts() -> None:
    dialogue = BreakingDialogue(3, Reply(250, b"2.0.0 Ok"))
    assert Transaction(dialogue, 1).run(PACKED).code == 250
    assert dialogue.is_closed


def test_an_acceptance_before_the_dot_was_sent_is_not_believed() -> None:
    dialogue = BreakingDialogue(2, Reply(250, b"2.0.0 Ok"))
    failure = run(dialogue)
    assert (failure.phase, failure.code) == (Phase.DATA, None)
    assert dialogue.is_closed
