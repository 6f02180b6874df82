"""Servers and connections for the SMTP tests; every connection is closed before its server."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailer_core.smtp.address import Relay
from mailer_core.smtp.client import SmtpConnection
from tests.integration.smtp.scripted import LOCK_STEP, PIPELINING, ScriptedServer, scripted
from tests.patience import PATIENCE
from tests.programs import program


@pytest.fixture(params=[PIPELINING, LOCK_STEP], ids=["pipelining", "lock_step"])
def server(request: pytest.FixtureRequest) -> Iterator[ScriptedServer]:
    with scripted(request.param) as server:
        yield server


@pytest.fixture
def pipelining() -> Iterator[ScriptedServer]:
    with scripted(PIPELINING) as server:
        yield server


@pytest.fixture
def relay(server: ScriptedServer) -> Relay:
    return replace(Relay("127.0.0.1", server.port), timeout=PATIENCE, final_timeout=PATIENCE, helo="client.test")


@pytest.fixture
def connection(relay: Relay) -> Iterator[SmtpConnection]:
    connection = SmtpConnection(relay)
    yield connection
    connection.close()


@pytest.fixture
def quick(relay: Relay) -> Iterator[SmtpConnection]:
    """A connection that waits half a second for each reply, the last one too."""
    connection = SmtpConnection(replace(relay, timeout=0.5, final_timeout=0.5))
    yield connection
    connection.close()


@pytest.fixture
def quick_at_the_end(relay: Relay) -> Iterator[SmtpConnection]:
    """A connection that waits half a second for the reply to the final dot, and long for any other."""
    connection = SmtpConnection(replace(relay, final_timeout=0.5))
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def openssl() -> str:
    """The openssl command, to make a certificate for the run."""
    return program("openssl", "openssl")
