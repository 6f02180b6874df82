"""The body and the final dot: after it, and only after it, silence leaves a doubt."""

import pytest

from mailer_core.smtp.classify import classify
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.envelope import CHUNK_BYTES
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.verdict import Outcome
from tests.integration.smtp.letters import WIRE, failure_of, send
from tests.integration.smtp.scripted import Drop, Hang, ScriptedServer

MORE_THAN_SOCKETS_HOLD = (b"x" * 62 + b"\r\n") * 250_000


@pytest.mark.parametrize(
    "answer",
    [
        Hang(),
        Hang(b"250-2.0.0 half a reply\r\n"),
        Drop(),
        Drop(b"25"),
        Drop(b"250-2.0.0 half a reply\r\n"),
        b"garbage\r\n",
        b"354 go on\r\n",
    ],
    ids=repr,
)
def test_no_whole_reply_after_the_final_dot_is_unknown(
    server: ScriptedServer, quick_at_the_end: SmtpConnection, answer: bytes | Hang | Drop
) -> None:
    server.plan("BODY", answer)
    failure = failure_of(quick_at_the_end)
    assert (failure.phase, failure.code) == (Phase.BODY_SENT, None)
    assert classify(failure).outcome is Outcome.UNKNOWN
    send(quick_at_the_end)
    assert server.connections == 2


def test_a_refusal_after_the_final_dot_is_not_unknown(server: ScriptedServer, connection: SmtpConnection) -> None:
    server.plan("BODY", Drop(b"421 4.3.2 shutting down\r\n"))
    failure = failure_of(connection)
    assert (failure.phase, failure.code) == (Phase.BODY_SENT, 421)
    assert classify(failure).outcome is Outcome.TRANSIENT


def test_a_server_that_hangs_up_in_the_middle_of_a_long_body_leaves_no_doubt(
    server: ScriptedServer, connection: SmtpConnection
) -> None:
    server.plan("BODY", Drop(b"552 5.3.4 too big\r\n", after_bytes=100_000))
    failure = failure_of(connection, wire=MORE_THAN_SOCKETS_HOLD)
    # A reset may overtake the server's words; the body was not sent whole either way, so never unknown.
    assert (failure.phase, failure.code in (552, None)) == (Phase.DATA, True)


def test_a_long_body_arrives_whole(server: ScriptedServer, connection: SmtpConnection) -> None:
    wire = b"".join(b".%06d a line of a long letter\r\n" % number for number in range(100_000))
    send(connection, wire=wire)
    assert server.letters[0].wire == wire


@pytest.mark.parametrize("extra", range(-6, 7))
def test_the_terminating_dot_is_never_split_from_the_last_piece(
    server: ScriptedServer, connection: SmtpConnection, extra: int
) -> None:
    wire = b"y" * (CHUNK_BYTES + extra - 2) + b"\r\n"
    send(connection, wire=wire)
    assert server.letters[0].wire == wire


def test_a_letter_says_where_its_time_went(server: ScriptedServer, connection: SmtpConnection) -> None:
    first = connection.send("list@example.com", "bob@example.com", WIRE).timings
    second = connection.send("list@example.com", "bob@example.com", WIRE).timings
    assert first.connect > 0
    assert (second.connect, second.auth) == (0, 0)
    assert min(second.mail, second.rcpt, second.data, second.body) >= 0
    assert second.mail > 0


@pytest.mark.parametrize("after_a_refusal", [False, True])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_stretch_that_took_long_is_named(
    server: ScriptedServer, connection: SmtpConnection, verb: str, *, after_a_refusal: bool
) -> None:
    if after_a_refusal:  # so that this letter begins with RSET
        server.plan("RCPT", b"550 5.1.1 no such user\r\n")
        failure_of(connection)
    server.waits[verb] = 0.2
    stretches = connection.send("list@example.com", "bob@example.com", WIRE).timings._asdict()
    assert max(stretches, key=stretches.__getitem__) == verb.lower()
    assert stretches[verb.lower()] >= 190
