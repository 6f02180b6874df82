"""Servers and connections for the SMTP tests; every connection is closed before its server."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mailer_core.smtp.address import Relay
from mailer_core.smtp.client import SmtpConnection
from tests.integration.smtp.scripted import LOCK_STEP, PIPELINING, ScriptedServer, scripted


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
    return replace(Relay("127.0.0.1", server.port), timeout=2.0, final_timeout=2.0, helo="client.test")


@pytest.fixture
def connection(relay: Relay) -> Iterator[SmtpConnection]:
    connection = SmtpConnection(relay)
    yield connection
    connection.close()


@pytest.fixture
def quick(relay: Relay) -> Iterator[SmtpConnection]:
    """A connection that waits 0.2 s for each reply, the last one too."""
    connection = SmtpConnection(replace(relay, timeout=0.2, final_timeout=0.2))
    yield connection
    connection.close()


@pytest.fixture
def unused_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def openssl() -> str:
    """The openssl command, to make a certificate for the run."""
    found = shutil.which("openssl")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("openssl is missing")
    if found is None:
        pytest.skip("openssl is missing")
    return found
