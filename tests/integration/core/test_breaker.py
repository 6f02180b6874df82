"""The circuit breaker: what counts, what resets, who flips it, and how it closes."""

import threading
from datetime import timedelta

import pytest
from pytest_django import Settings

from mailer_core.models import BreakerEvent, BreakerState, Lease, QueueStatus
from mailer_core.sending import stops
from mailer_core.sending.batch import next_queue, take_batch
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Fault, Letter, MemoryTransport
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerClosed, BreakerOpened
from observability.catalogue.events.letters import EmailFailed
from tests.integration.core.campaigns import (
    BLOCKED,
    BUSY,
    MAILBOX_FULL,
    NO_SUCH_USER,
    again,
    due_now,
    flaky,
    in_flight,
    in_parallel,
    pump_once,
    silence,
    states,
    time_left,
)
from tests.integration.core.facts import Facts
from tests.patience import PATIENCE

HALF_OPEN = {"breaker_state": BreakerState.HALF_OPEN, "breaker_trips": 1, "consecutive_transient_errors": 10}


def test_ten_errors_in_a_row_open_it_once_with_the_ten_as_evidence(facts: Facts) -> None:
    queue = in_flight(30)
    pump_once(flaky(MemoryTransport(), *[BUSY] * 10))
    opened, deferred = facts.one(BreakerOpened), facts.one(CampaignDeferred)
    found = again(queue)
    assert (found.status, found.breaker_state, found.generation) == (QueueStatus.DEFERRED, BreakerState.OPEN, 1)
    assert opened.consecutive_errors == deferred.consecutive_errors == 10
    assert deferred.defer_reason == "circuit_breaker"
    assert deferred.deferred_until == opened.deferred_until == found.deferred_until
    event = BreakerEvent.objects.get()
    assert len({row["recipient_id"] for row in event.evidence}) == 10
    assert {row["code"] for row in event.evidence} == {421}
    assert states(queue) == {"pending": 30}


@pytest.mark.parametrize(
    ("tenth", "count"), [(None, 1), (NO_SUCH_USER, 1), (MAILBOX_FULL, 10)], ids=["a success", "a 5xx", "a full mailbox"]
)
def test_only_what_proves_the_way_resets_the_count(tenth: Fault | None, count: int) -> None:
    queue = in_flight(11)
    planned = iter([*[BUSY] * 9, tenth, BUSY])
    pump_once(MemoryTransport(lambda _letter: next(planned)))
    assert again(queue).consecutive_transient_errors == count
    assert again(queue).breaker_state == (BreakerState.OPEN if count == 10 else BreakerState.CLOSED)


def test_a_refusal_of_the_sender_counts_and_fails_nobody() -> None:
    queue = in_flight(12)
    pump_once(flaky(MemoryTransport(), *[BLOCKED] * 10))
    assert again(queue).breaker_state == BreakerState.OPEN
    assert states(queue) == {"pending": 12}


def test_errors_of_an_older_generation_do_not_count() -> None:
    queue = in_flight(1)
    for _ in range(9):
        stops.count_error(queue, {"error": "x"})
    again_active = again(queue)
    again_active.generation += 1
    again_active.save()
    assert stops.count_error(queue, {"error": "late"}) == (0, [])
    assert again(queue).consecutive_transient_errors == 9


def test_two_flips_at_once_are_one() -> None:
    queue = in_flight(1, queue={"consecutive_transient_errors": 9})
    together = threading.Barrier(4, timeout=PATIENCE)

    def flip() -> int:
        together.wait()
        return len(stops.count_error(queue, {"error": "x"})[1])

    assert sorted(in_parallel(*[flip] * 4)) == [0, 0, 0, 2]
    assert BreakerEvent.objects.count() == 1


def test_half_open_lets_one_probe_through_whoever_asks() -> None:
    queue = in_flight(20, queue=HALF_OPEN)
    together = threading.Barrier(3, timeout=PATIENCE)

    def take() -> int:
        view = next_queue()
        together.wait()
        batch = take_batch(view) if view else None
        return len(batch.letters) if batch else 0

    assert sorted(in_parallel(take, take, take)) == [0, 0, 1]
    assert next_queue() is None
    assert again(queue).probe_lease_id == Lease.objects.get().pk


def test_a_probe_that_passes_closes_it_and_the_rest_follows(facts: Facts) -> None:
    queue = in_flight(20, queue=HALF_OPEN)
    assert pump_once(MemoryTransport()) == 20
    found = again(queue)
    assert (found.breaker_state, found.breaker_trips, found.consecutive_transient_errors) == (BreakerState.CLOSED, 0, 0)
    assert facts.one(BreakerClosed).queue_id == queue.pk
    assert BreakerEvent.objects.get().kind == "closed"


def test_each_failed_probe_doubles_the_cool_down_up_to_an_hour(facts: Facts, settings: Settings) -> None:
    settings.MAILER_BREAKER_COOL_DOWN_SECONDS = 600
    queue = in_flight(30)
    transport = flaky(MemoryTransport(), *[BUSY] * 15)
    for _ in range(6):
        due_now(queue)
        tick()
        pump_once(transport)
    waits = [round(event.cool_down_seconds) for event in facts.of(BreakerOpened)]
    assert waits == [600, 1200, 2400, 3600, 3600, 3600]
    assert len(BreakerEvent.objects.first().evidence) == 10  # type: ignore[union-attr]  # six exist
    assert len(facts.of(EmailFailed)) == 15


def test_a_refusal_of_the_recipient_alone_lets_the_next_letter_probe() -> None:
    queue = in_flight(3, queue=HALF_OPEN)
    assert pump_once(flaky(MemoryTransport(), MAILBOX_FULL)) == 2
    assert again(queue).breaker_state == BreakerState.CLOSED


def test_a_probe_whose_process_dies_is_free_again() -> None:
    queue = in_flight(3, queue=HALF_OPEN)
    view = next_queue()
    assert view
    assert take_batch(view)
    silence()
    tick()
    assert again(queue).probe_lease_id is None
    assert pump_once(MemoryTransport()) == 3


def test_the_time_comes_and_the_tick_makes_it_half_open() -> None:
    queue = in_flight(30)
    pump_once(flaky(MemoryTransport(), *[BUSY] * 10))
    assert time_left(again(queue)) > timedelta(minutes=4)
    tick()
    assert again(queue).breaker_state == BreakerState.OPEN
    due_now(queue)
    tick()
    found = again(queue)
    assert (found.status, found.breaker_state, found.defer_reason) == (QueueStatus.ACTIVE, BreakerState.HALF_OPEN, None)


def test_a_late_success_of_an_older_generation_resets_nothing() -> None:
    queue = in_flight(2)

    def opens_meanwhile(_letter: Letter) -> None:
        for _ in range(10):
            stops.count_error(queue, {"error": "seen by others"})

    pump_once(MemoryTransport(opens_meanwhile))
    assert states(queue) == {"sent": 1, "pending": 1}
    assert again(queue).consecutive_transient_errors == 10
    assert again(queue).breaker_state == BreakerState.OPEN
