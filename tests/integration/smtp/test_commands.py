"""The commands of a letter on the wire, and what a refusal leaves behind."""

import pytest

from mailer_core.smtp.address import Relay
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.phases import Phase
from tests.integration.smtp.letters import WIRE, failure_of, send
from tests.integration.smtp.scripted import LOCK_STEP, Drop, Hang, ScriptedServer, scripted
from tests.patience import PATIENCE

NO = b"550 5.1.1 no such user\r\n"
GO_AHEAD = b"354 go ahead\r\n"


def connect(server: ScriptedServer) -> SmtpConnection:
    return SmtpConnection(Relay("127.0.0.1", server.port, timeout=PATIENCE, final_timeout=PATIENCE, helo="client.test"))


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
    connection = SmtpConnection(
        Relay("127.0.0.1", pipelining.port, timeout=0.5, final_timeout=PATIENCE, helo="client.test")
    )
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
