"""No server holds a letter longer than it was given."""

from dataclasses import replace
from time import monotonic

import pytest

from mailer_core.smtp import dialogue
from mailer_core.smtp.address import Relay
from mailer_core.smtp.classify import classify
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.verdict import Outcome
from tests.integration.smtp.letters import WIRE, failure_of, send
from tests.integration.smtp.scripted import Drip, Hang, ScriptedServer

MOST_SECONDS = 10
"""What half a second may take on a busy machine; a server that drips goes on for minutes, one that hangs for ever."""


@pytest.mark.parametrize(
    ("verb", "phase"), [("CONNECT", "connect"), ("EHLO", "ehlo"), ("MAIL", "mail"), ("RCPT", "rcpt"), ("DATA", "data")]
)
def test_a_server_that_hangs_is_left_in_time_and_the_letter_is_retried(
    server: ScriptedServer, quick: SmtpConnection, verb: str, phase: str
) -> None:
    server.plan(verb, Hang(b"2"))
    started = monotonic()
    failure = failure_of(quick)
    assert monotonic() - started < MOST_SECONDS
    assert (failure.phase, failure.code) == (Phase(phase), None)
    assert isinstance(failure.cause, TimeoutError)
    assert classify(failure).outcome is Outcome.TRANSIENT


def test_the_reply_to_the_final_dot_has_a_longer_wait_of_its_own(server: ScriptedServer, relay: Relay) -> None:
    server.plan("BODY", Drip(b"250\r\n", pause=0.3))
    connection = SmtpConnection(replace(relay, timeout=1.0))
    assert connection.send("list@example.com", "bob@example.com", WIRE).code == 250
    connection.close()


def test_a_server_that_drips_its_reply_does_not_extend_the_wait(pipelining: ScriptedServer) -> None:
    pipelining.plan("MAIL", Drip(b"250 " + b"x" * 10_000))
    connection = SmtpConnection(Relay("127.0.0.1", pipelining.port, timeout=0.5, helo="client.test"))
    started = monotonic()
    failure = failure_of(connection)
    assert monotonic() - started < MOST_SECONDS
    assert (failure.phase, failure.text) == (Phase.MAIL, "no whole reply within 0.5 s")


def test_leaving_a_server_that_hangs_takes_no_longer_than_it_must(
    server: ScriptedServer, connection: SmtpConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogue, "QUIT_TIMEOUT_SECONDS", 0.1)
    server.plan("QUIT", Hang())
    send(connection)
    started = monotonic()
    connection.close()
    assert monotonic() - started < MOST_SECONDS
