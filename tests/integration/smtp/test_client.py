"""What only the real client can show: bytes on the wire, time-outs, renewed connections."""

from collections.abc import Iterator
from dataclasses import replace
from time import monotonic

import pytest

from mailer_core.smtp import client, dialogue, transaction
from mailer_core.smtp.address import Relay
from mailer_core.smtp.classify import classify
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.envelope import CHUNK_BYTES
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.verdict import Outcome
from tests.integration.smtp.scripted import LOCK_STEP, PIPELINING, Drip, Drop, Hang, ScriptedServer, scripted

WIRE = b"Subject: hello\r\n\r\nhello\r\n"
NO = b"550 5.1.1 no such user\r\n"
MORE_THAN_SOCKETS_HOLD = (b"x" * 62 + b"\r\n") * 250_000
GO_AHEAD = b"354 go ahead\r\n"


@pytest.fixture
def pipelining() -> Iterator[ScriptedServer]:
    with scripted(PIPELINING) as server:
        yield server


@pytest.fixture
def quick(relay: Relay) -> Iterator[SmtpConnection]:
    connection = SmtpConnection(replace(relay, timeout=0.2, final_timeout=0.2))
    yield connection
    connection.close()


def connect(server: ScriptedServer) -> SmtpConnection:
    return SmtpConnection(Relay("127.0.0.1", server.port, timeout=2.0, final_timeout=2.0, helo="client.test"))


def send(connection: SmtpConnection, rcpt: str = "bob@example.com", wire: bytes = WIRE) -> None:
    connection.send("list@example.com", rcpt, wire)


def failure_of(connection: SmtpConnection, wire: bytes = WIRE) -> SmtpFailure:
    with pytest.raises(SmtpFailure) as raised:
        send(connection, wire=wire)
    return raised.value


def test_a_pipelined_letter_costs_two_writes(pipelining: ScriptedServer) -> None:
    connection = connect(pipelining)
    send(connection)
    connection.close()
    group = b"MAIL FROM:<list@example.com> SIZE=25\r\nRCPT TO:<bob@example.com>\r\nDATA\r\n"
    assert pipelining.chunks == [b"ehlo client.test\r\n", group, WIRE + b".\r\n", b"QUIT\r\n"]


def test_without_pipelining_each_command_waits_for_its_reply() -> None:
    with scripted(()) as server:
        connection = connect(server)
        send(connection)
        connection.close()
    assert server.chunks[1:] == [
        b"MAIL FROM:<list@example.com>\r\n",
        b"RCPT TO:<bob@example.com>\r\n",
        b"DATA\r\n",
        WIRE + b".\r\n",
        b"QUIT\r\n",
    ]


def test_a_server_that_speaks_no_esmtp_is_greeted_with_helo(server: ScriptedServer, connection: SmtpConnection) -> None:
    server.plan("EHLO", b"502 5.5.2 what?\r\n")
    send(connection)
    assert server.verbs()[:2] == ["EHLO", "HELO"]
    assert len(server.letters) == 1


def test_after_a_success_no_reset_is_sent(server: ScriptedServer, connection: SmtpConnection) -> None:
    send(connection)
    send(connection)
    assert "RSET" not in server.verbs()


def test_after_a_refused_recipient_the_next_letter_resets_first(
    server: ScriptedServer, connection: SmtpConnection
) -> None:
    server.plan("RCPT", NO)
    failure_of(connection)
    send(connection)
    send(connection)
    assert server.verbs().count("RSET") == 1
    assert len(server.letters) == 2


def test_a_pipelined_reset_rides_in_the_next_group(pipelining: ScriptedServer) -> None:
    connection = connect(pipelining)
    pipelining.plan("RCPT", NO)
    failure_of(connection)
    send(connection)
    connection.close()
    assert pipelining.chunks[-3].startswith(b"RSET\r\nMAIL FROM:<")


def test_in_lock_step_a_refused_sender_needs_no_reset() -> None:
    with scripted(LOCK_STEP) as server:
        connection = connect(server)
        server.plan("MAIL", b"550 5.7.1 no\r\n")
        failure_of(connection)
        send(connection)
        connection.close()
    assert "RSET" not in server.verbs()


@pytest.mark.parametrize("answer", [b"500 5.5.1 what?\r\n", b"421 4.3.2 bye\r\n"])
def test_a_refused_reset_is_not_built_upon(server: ScriptedServer, connection: SmtpConnection, answer: bytes) -> None:
    server.plan("RCPT", NO)
    server.plan("RSET", answer)
    failure_of(connection)
    send(connection)
    assert (len(server.letters), server.connections) == (1, 2)


@pytest.mark.parametrize("after_the_dot", [b"554 5.5.1 no valid recipients\r\n", b"250 2.0.0 Ok\r\n", Drop(), Hang()])
def test_a_354_after_a_refused_recipient_gets_a_lone_dot_and_delivers_nothing(
    pipelining: ScriptedServer, after_the_dot: bytes | Drop | Hang
) -> None:
    connection = SmtpConnection(Relay("127.0.0.1", pipelining.port, timeout=0.2, final_timeout=2.0, helo="client.test"))
    pipelining.plan("RCPT", NO)
    pipelining.plan("DATA", GO_AHEAD)
    pipelining.plan("BODY", after_the_dot)
    failure = failure_of(connection)
    assert (failure.phase, failure.code, failure.enhanced) == (Phase.RCPT, 550, "5.1.1")
    assert pipelining.chunks[-1] == b".\r\n"
    assert pipelining.letters == []
    send(connection, "next@example.com")
    connection.close()
    assert [letter.rcpt for letter in pipelining.letters] == ["next@example.com"]


def test_a_server_that_takes_the_recipient_of_a_refused_sender_gets_no_dot(pipelining: ScriptedServer) -> None:
    connection = connect(pipelining)
    pipelining.plan("MAIL", b"550 5.7.1 no\r\n")
    pipelining.plan("RCPT", b"250 2.1.5 Ok\r\n")
    pipelining.plan("DATA", GO_AHEAD)
    assert failure_of(connection).phase is Phase.MAIL
    send(connection)
    connection.close()
    assert b".\r\n" not in pipelining.chunks
    assert (len(pipelining.letters), pipelining.connections) == (1, 2)


def test_a_refusal_counts_even_if_the_server_hangs_up_before_the_rest_of_the_group(pipelining: ScriptedServer) -> None:
    connection = connect(pipelining)
    pipelining.plan("RCPT", NO)
    pipelining.plan("DATA", Drop())
    failure = failure_of(connection)
    assert (failure.phase, failure.code) == (Phase.RCPT, 550)


@pytest.mark.parametrize(
    ("verb", "phase"), [("CONNECT", "connect"), ("EHLO", "ehlo"), ("MAIL", "mail"), ("RCPT", "rcpt"), ("DATA", "data")]
)
def test_a_server_that_hangs_is_left_in_time_and_the_letter_is_retried(
    server: ScriptedServer, quick: SmtpConnection, verb: str, phase: str
) -> None:
    server.plan(verb, Hang(b"2"))
    started = monotonic()
    failure = failure_of(quick)
    assert monotonic() - started < 1.5
    assert (failure.phase, failure.code) == (Phase(phase), None)
    assert isinstance(failure.cause, TimeoutError)
    assert classify(failure).outcome is Outcome.TRANSIENT


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
    server: ScriptedServer, quick: SmtpConnection, answer: bytes | Hang | Drop
) -> None:
    server.plan("BODY", answer)
    failure = failure_of(quick)
    assert (failure.phase, failure.code) == (Phase.BODY_SENT, None)
    assert classify(failure).outcome is Outcome.UNKNOWN
    send(quick)
    assert server.connections == 2


def test_the_reply_to_the_final_dot_has_a_longer_wait_of_its_own(server: ScriptedServer, relay: Relay) -> None:
    server.plan("BODY", Drip(b"250 2.0.0 Ok\r\n", pause=0.03))
    connection = SmtpConnection(replace(relay, timeout=0.2))
    assert connection.send("list@example.com", "bob@example.com", WIRE).code == 250
    connection.close()


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


def test_a_hang_up_on_a_new_connection_is_reported_at_once(server: ScriptedServer, connection: SmtpConnection) -> None:
    server.plan("MAIL", Drop(), Drop())
    assert failure_of(connection).phase is Phase.MAIL
    assert server.connections == 1


def test_a_farewell_between_letters_is_noticed_before_the_next(
    server: ScriptedServer, connection: SmtpConnection
) -> None:
    server.plan("BODY", b"250 2.0.0 Ok\r\n421 4.4.2 idle too long\r\n")
    send(connection)
    send(connection)
    assert (len(server.letters), server.connections) == (2, 2)


def test_a_connection_carries_a_hundred_letters(server: ScriptedServer, connection: SmtpConnection) -> None:
    for _ in range(client.LETTERS_PER_CONNECTION + 1):
        send(connection)
    assert server.connections == 2
    assert server.verbs().count("QUIT") == 1


def test_a_connection_is_closed_after_half_a_minute_without_use(server: ScriptedServer, relay: Relay) -> None:
    now = [0.0]
    connection = SmtpConnection(relay, clock=lambda: now[0])
    send(connection)
    now[0] += client.IDLE_SECONDS
    connection.close_if_idle()
    assert "QUIT" not in server.verbs()
    now[0] += client.IDLE_SECONDS + 1
    connection.close_if_idle()
    assert "QUIT" in server.verbs()
    send(connection)
    connection.close()
    assert server.connections == 2


def test_a_connection_in_use_does_not_grow_idle(server: ScriptedServer, relay: Relay) -> None:
    now = [0.0]
    connection = SmtpConnection(relay, clock=lambda: now[0])
    for _ in range(3):
        send(connection)
        now[0] += client.IDLE_SECONDS * 0.8
    connection.close()
    assert server.connections == 1


def test_a_server_that_drips_its_reply_does_not_extend_the_wait(pipelining: ScriptedServer) -> None:
    pipelining.plan("MAIL", Drip(b"250 " + b"x" * 10_000))
    connection = SmtpConnection(Relay("127.0.0.1", pipelining.port, timeout=0.3, helo="client.test"))
    started = monotonic()
    failure = failure_of(connection)
    assert monotonic() - started < 1
    assert (failure.phase, failure.text) == (Phase.MAIL, "no whole reply within 0.3 s")


def test_an_interrupted_letter_leaves_no_dialogue_to_go_on_with(
    server: ScriptedServer, connection: SmtpConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shutdown may raise anywhere; the next letter must not read the last one's replies."""
    with monkeypatch.context() as patch:
        patch.setattr(transaction.Transaction, "_hand_over", _interrupted)
        with pytest.raises(SystemExit):
            send(connection, "lost@example.com")
    send(connection, "next@example.com")
    assert [letter.rcpt for letter in server.letters] == ["next@example.com"]
    assert server.connections == 2


def _interrupted(*_: object) -> None:
    raise SystemExit


def test_leaving_a_server_that_hangs_takes_no_longer_than_it_must(
    server: ScriptedServer, connection: SmtpConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "QUIT_TIMEOUT_SECONDS", 0.1)
    server.plan("QUIT", Hang())
    send(connection)
    started = monotonic()
    connection.close()
    assert monotonic() - started < 1


def test_a_letter_says_where_its_time_went(server: ScriptedServer, connection: SmtpConnection) -> None:
    first = connection.send("list@example.com", "bob@example.com", WIRE).timings
    second = connection.send("list@example.com", "bob@example.com", WIRE).timings
    assert first.connect > 0
    assert (second.connect, second.auth) == (0, 0)
    assert min(second.mail, second.rcpt, second.data, second.body) >= 0
    assert second.mail > 0


def test_a_server_that_is_not_there_is_a_connect_failure(unused_port: int) -> None:
    connection = SmtpConnection(Relay("127.0.0.1", unused_port, timeout=1.0))
    failure = failure_of(connection)
    assert (failure.phase, failure.code) == (Phase.CONNECT, None)
    assert f"smtp://127.0.0.1:{unused_port}" in failure.text


def test_a_name_that_does_not_resolve_is_a_connect_failure() -> None:
    failure = failure_of(SmtpConnection(Relay("relay.invalid", 25, timeout=1.0)))
    assert (failure.phase, failure.code) == (Phase.CONNECT, None)
