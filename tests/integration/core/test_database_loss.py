"""PostgreSQL goes away in the middle of a campaign: no duplicate, nothing lost, at most one unknown."""

import threading
import time
from collections import Counter

import pytest
from django.db import connection, connections

from mailer_core.sending.database import LOST
from mailer_core.sending.pump import pump
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Letter, MemoryTransport
from observability.catalogue.events.letters import EmailSent
from oncall.stack.postgres import Postgres
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import in_flight, silence, states
from tests.integration.core.facts import Facts
from tests.patience import PATIENCE

LETTERS = 400


@pytest.mark.parametrize("crash", [False, True], ids=["restarted", "killed"])
def test_a_campaign_survives_its_database(crash: bool, postgres_server: Postgres, facts: Facts) -> None:
    queue = in_flight(LETTERS)
    transport = MemoryTransport(slow)
    sender = threading.Thread(target=send_all, args=(transport,))
    sender.start()
    for part in (1, 2):
        wait_until_sent(transport, part * LETTERS // 3)
        if crash:
            postgres_server.kill()
            postgres_server.start()
        else:
            postgres_server.restart()
    sender.join(2 * PATIENCE)
    assert not sender.is_alive()
    connection.close()
    silence()
    tick()
    send_all(transport)
    found = states(queue)
    assert found.get("unknown", 0) <= 1
    assert found["sent"] + found.get("unknown", 0) == LETTERS
    assert max(Counter(letter.rcpt for letter in transport.letters).values()) == 1
    assert len(facts.of(EmailSent)) == found["sent"]


def wait_until_sent(transport: MemoryTransport, at_least: int) -> None:
    assert wait_until(lambda: len(transport.letters) >= at_least, PATIENCE)


def slow(_letter: Letter) -> None:
    time.sleep(0.002)


def send_all(transport: MemoryTransport) -> None:
    """Pump until nothing is left, as doorbells make a worker do."""
    gives_up = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < gives_up:
        try:
            tick()
            if pump(transport, stopping=lambda: False).sent == 0:
                break
        except LOST:
            time.sleep(0.05)
    connections.close_all()
