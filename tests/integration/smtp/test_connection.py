"""When a connection is kept, when it is renewed, and what a failed one says."""

import pytest

from mailer_core.smtp import client, transaction
from mailer_core.smtp.address import Relay
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.phases import Phase
from tests.integration.smtp.letters import failure_of, send
from tests.integration.smtp.scripted import Drop, ScriptedServer
from tests.patience import PATIENCE


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


def test_a_server_that_is_not_there_is_a_connect_failure(free_port: int) -> None:
    connection = SmtpConnection(Relay("127.0.0.1", free_port, timeout=PATIENCE))
    failure = failure_of(connection)
    assert (failure.phase, failure.code) == (Phase.CONNECT, None)
    assert f"smtp://127.0.0.1:{free_port}" in failure.text


def test_a_name_that_does_not_resolve_is_a_connect_failure() -> None:
    failure = failure_of(SmtpConnection(Relay("relay.invalid", 25, timeout=PATIENCE)))
    assert (failure.phase, failure.code) == (Phase.CONNECT, None)
