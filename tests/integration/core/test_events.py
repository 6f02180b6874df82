"""What is told: after its commit, with the fields of the contract, on one line each."""

import io
import json
import os
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from mailer_core.models import CampaignQueue, Lease, Recipient
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Fault, MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerClosed, BreakerOpened, LeaseReaped
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown
from observability.emit import door
from observability.formatter import JsonLines
from observability.handler import LinesHandler, StandardOutput
from tests.integration.core.campaigns import (
    BUSY,
    NO_SUCH_USER,
    another_connection,
    due_now,
    flaky,
    in_flight,
    pump_once,
    silence,
)
from tests.integration.core.facts import Facts

RECIPIENT = "SELECT state FROM mailer_recipient WHERE id = %(recipient_id)s"
QUEUE = "SELECT status, defer_reason, breaker_state FROM mailer_campaignqueue WHERE id = %(queue_id)s"
CONTRACT = {
    "Email sent successfully": "campaign_id queue_id recipient_id recipient_email smtp_message_id provider took_ms"
    " rate_limit_count",
    "Failed to send email": "campaign_id queue_id recipient_id recipient_email smtp_message_id provider error_class"
    " smtp_code enhanced_code attempt",
    "Campaign finished": "campaign_id queue_id campaign_status totals duration_seconds finished_with_errors",
    "Campaign deferred": "campaign_id queue_id defer_reason deferred_until consecutive_errors",
    "Rate limit token reserve": "campaign_id allowed current_count max_per_hour key_hour",
}
LEVELS = {"Failed to send email": "ERROR", "Rate limit token reserve": "DEBUG"}


@pytest.fixture
def lines() -> Iterator[io.BufferedReader]:
    """What a worker writes to its standard output."""
    reading, writing = os.pipe()
    handler = LinesHandler(JsonLines("worker"), StandardOutput(writing), None)
    door.listeners.append(handler.emit_event)
    with open(reading, "rb") as stream:  # noqa: PTH123 -- a descriptor, not a path
        yield stream
    os.close(writing)


def a_full_day() -> CampaignQueue:
    """A campaign to which nearly everything happens."""
    queue = in_flight(14)
    transport = flaky(MemoryTransport(), NO_SUCH_USER, Fault(Phase.BODY_SENT), *[BUSY] * 10)
    pump_once(transport)
    due_now(queue)
    tick()
    died: list[bool] = []

    def dies(_letter: object) -> None:
        if len(transport.letters) == 3 and not died:
            died.append(True)
            silence()
            tick()

    transport._script = dies
    for _ in range(3):
        pump_once(transport)
        due_now(queue)
        tick()
    return queue


def test_a_fact_is_told_after_its_commit(facts: Facts) -> None:
    """Whoever hears it finds it in the database, over a connection of their own."""
    queue_then: dict[type[Event], tuple[str, str | None, str]] = {
        CampaignDeferred: ("deferred", "circuit_breaker", "open"),
        BreakerOpened: ("deferred", "circuit_breaker", "open"),
        BreakerClosed: ("active", None, "closed"),
        CampaignContinued: ("active", None, "half_open"),
        CampaignFinished: ("done", None, "closed"),
    }
    with another_connection() as outside:

        def holds(event: Event) -> None:
            ask = {name: str(value) for name, value in vars(event).items()}
            if isinstance(event, EmailSent | EmailFailed | EmailUnknown):
                (state,) = outside.execute(RECIPIENT, ask).fetchone()  # type: ignore[misc]  # the row is there
                waits = isinstance(event, EmailFailed) and not event.final
                written = {EmailSent: "sent", EmailUnknown: "unknown", EmailFailed: "pending" if waits else "failed"}
                assert state == written[type(event)]
            if type(event) in queue_then:
                assert outside.execute(QUEUE, ask).fetchone() == queue_then[type(event)]

        facts.on = holds
        a_full_day()
    told = {type(event) for event in facts.all}
    assert {EmailSent, EmailFailed, EmailUnknown, CampaignDeferred, BreakerOpened, BreakerClosed} <= told
    assert {CampaignContinued, CampaignFinished, LeaseReaped} <= told


def test_a_letter_is_told_before_the_provider_takes_the_next(facts: Facts) -> None:
    """A process that is killed while it waits for the provider takes no line of a committed letter with it."""
    told: list[int] = []
    in_flight(3)
    pump_once(MemoryTransport(lambda _: told.append(len(facts.of(EmailSent)))))
    assert told == [0, 1, 2]


def test_each_line_has_the_fields_of_the_contract(lines: io.BufferedReader) -> None:
    queue = a_full_day()
    assert Lease.objects.count() == 0
    os.set_blocking(lines.fileno(), False)
    found: dict[str, list[dict[str, Any]]] = {}
    for line in lines.read().splitlines():
        row = json.loads(line)
        found.setdefault(row["message"], []).append(row)
    for message, fields in CONTRACT.items():
        assert found[message], message
        for row in found[message]:
            assert set(fields.split()) <= set(row)
            assert row["level"] == LEVELS.get(message, "INFO")
            assert row["campaign_id"] == str(queue.campaign_id)
            for name in {"campaign_id", "queue_id", "recipient_id"} & set(row):
                UUID(row[name])
    sent = found["Email sent successfully"][0]
    assert isinstance(sent["took_ms"], float | int)
    assert sent["provider"] == "smtp_global"
    assert sent["recipient_email"] in set(Recipient.objects.values_list("email", flat=True))
    assert {"sent", "failed", "total"} <= set(found["Campaign finished"][0]["totals"])


def test_a_listener_that_fails_stops_no_delivery() -> None:
    door.strict = False
    before = door.failures

    def broken(_event: Event) -> None:
        raise RuntimeError("the disk is gone")

    door.listeners.append(broken)
    in_flight(3)
    assert pump_once(MemoryTransport()) == 3
    assert door.failures >= before + 3
