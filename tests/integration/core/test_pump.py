"""The usual day of a pump: what it sends, writes, tells and leaves behind."""

from time import sleep

from mailer_core.models import Lease, Recipient
from mailer_core.sending.pace import FIRST_BATCH
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailSent
from tests.integration.core.campaigns import in_flight, pump_once, states
from tests.integration.core.facts import Facts


def test_a_campaign_is_sent_told_and_finished(facts: Facts) -> None:
    queue, transport = in_flight(5), MemoryTransport()
    assert pump_once(transport) == 5
    assert states(queue) == {"sent": 5}
    assert not Lease.objects.exists()
    assert [event.rate_limit_count for event in facts.of(EmailSent)] == [1, 2, 3, 4, 5]
    tick()
    finished = facts.one(CampaignFinished)
    assert finished.totals == {"sent": 5, "failed": 0, "unknown": 0, "total": 5, "suppressed": 0, "cancelled": 0}
    assert not finished.finished_with_errors
    assert set(Recipient.objects.values_list("attempt", flat=True)) == {1}


def test_a_reserve_is_one_line_and_for_no_more_than_is_due(facts: Facts) -> None:
    in_flight(5)
    pump_once(MemoryTransport())
    reserve = facts.one(RateLimitReserve)
    assert (reserve.allowed, reserve.granted, reserve.max_per_hour) == (True, 5, 10_000)


def test_before_a_slow_relay_a_process_takes_fewer_letters_at_a_time(facts: Facts) -> None:
    in_flight(FIRST_BATCH + 10)
    pump_once(MemoryTransport(lambda _: sleep(0.02)))
    first, *others = facts.of(RateLimitReserve)
    assert first.granted == FIRST_BATCH
    assert all(1 <= other.granted <= FIRST_BATCH / 2 for other in others)
    assert len(facts.of(EmailSent)) == FIRST_BATCH + 10
