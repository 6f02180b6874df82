"""The recurring duties: once, in any order, however many ticks there are."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from mailer_core.models import (
    Campaign,
    CampaignQueue,
    CampaignStatus,
    Lease,
    QueueStatus,
    Recipient,
    RecipientState,
    Suppression,
    Tick,
)
from mailer_core.sending import tick as tick_module
from mailer_core.sending.finish import finish_all
from mailer_core.sending.pump import pump
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Letter, MemoryTransport
from observability.catalogue.events.campaigns import CampaignContinued, CampaignFinished
from observability.catalogue.events.guards import ConservationBroken, LeaseReaped, MailerHeartbeat
from observability.catalogue.events.letters import EmailUnknown
from tests.integration.core.campaigns import again, in_flight, in_parallel, leased, pump_once, silence, states
from tests.integration.core.facts import Facts
from tests.patience import PATIENCE


def test_a_dead_process_gives_back_what_it_had_not_begun_and_leaves_the_rest_unknown(facts: Facts) -> None:
    queue = leased(5, sending=1)
    tick()
    assert states(queue) == {"leased": 4, "sending": 1}  # it is not silent yet
    silence()
    assert tick() == 1
    assert states(queue) == {"pending": 4, "unknown": 1}
    reaped = facts.one(LeaseReaped)
    assert (reaped.returned, reaped.unknown) == (4, 1)
    lost = facts.one(EmailUnknown)
    assert (lost.attempt, lost.worker) == (1, reaped.worker)
    assert lost.lease_id is not None
    tick()
    facts.one(LeaseReaped)


def test_two_ticks_at_once_do_the_work_once(facts: Facts) -> None:
    queue = leased(5, sending=1)
    CampaignQueue.objects.filter(pk=queue.pk).update(
        status=QueueStatus.DEFERRED, defer_reason="hourly_limit", deferred_until=timezone.now()
    )
    silence()
    in_parallel(*[tick] * 4)
    facts.one(LeaseReaped)
    facts.one(EmailUnknown)
    facts.one(CampaignContinued)


def test_a_second_tick_does_not_wait_for_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work, go_on = threading.Event(), threading.Event()
    real = finish_all

    def slow() -> object:
        at_work.set()
        assert go_on.wait(PATIENCE)
        return real()

    def second() -> int | None:
        assert at_work.wait(PATIENCE)
        monkeypatch.setattr(tick_module, "finish_all", real)
        answer = tick()
        go_on.set()
        return answer

    monkeypatch.setattr(tick_module, "finish_all", slow)
    assert in_parallel(tick, second) == [0, None]


def test_a_letter_marked_while_its_lease_is_reaped_is_not_overlooked() -> None:
    """The reaper waits for the mark to commit, and then decides by what it finds."""
    from django.db import transaction  # noqa: PLC0415 -- this one test plays a process in the middle

    queue = leased(1)
    silence()
    marked, reaping = threading.Event(), threading.Event()

    def mark() -> None:
        with transaction.atomic():
            Recipient.objects.update(state=RecipientState.SENDING)
            marked.set()
            assert reaping.wait(PATIENCE)
            threading.Event().wait(0.3)  # long enough for the reaper to reach the row

    def reap() -> None:
        assert marked.wait(PATIENCE)
        reaping.set()
        tick()

    in_parallel(mark, reap)
    assert states(queue) == {"unknown": 1}
    assert not Lease.objects.exists()


@pytest.mark.parametrize("held", ["pending", "leased", "sending"])
def test_a_campaign_is_not_finished_while_a_letter_is_on_its_way(held: str, facts: Facts) -> None:
    queue = leased(3)
    waits = held == "pending"
    Recipient.objects.filter(email="r0@example.org").update(
        state=held,
        lease_id=None if waits else Lease.objects.get().pk,
        not_before=timezone.now() if waits else None,
    )
    Recipient.objects.exclude(email="r0@example.org").update(state="sent", lease_id=None)
    tick()
    assert again(queue).status == QueueStatus.ACTIVE
    Recipient.objects.update(state="sent", lease_id=None)
    tick()
    tick()
    assert again(queue).status == QueueStatus.DONE
    facts.one(CampaignFinished)


def test_a_letter_sent_on_its_way_again_just_before_the_end_keeps_the_campaign_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mailer_core.sending import finish  # noqa: PLC0415 -- only here

    queue = in_flight(1)
    Recipient.objects.update(state="unknown", not_before=None, unknown_since=timezone.now())
    real = finish.count_states

    def a_person_was_faster(campaign: object) -> dict[str, int]:
        Recipient.objects.update(state="pending", not_before=timezone.now(), unknown_since=None)
        return real(campaign)  # type: ignore[arg-type]  # passed through

    monkeypatch.setattr(finish, "count_states", a_person_was_faster)
    tick()
    assert again(queue).status == QueueStatus.ACTIVE


def test_a_cancelled_campaign_ends_with_what_it_has_done(facts: Facts) -> None:
    queue, transport = in_flight(5), MemoryTransport()
    pump(transport, stopping=lambda: len(transport.letters) >= 2)
    CampaignQueue.objects.update(status=QueueStatus.CANCELLING, generation=1)
    tick()
    assert states(queue) == {"sent": 2, "cancelled": 3}
    queue.campaign.refresh_from_db()
    assert queue.campaign.status == CampaignStatus.CANCELLED
    assert facts.one(CampaignFinished).totals["cancelled"] == 3


def test_a_campaign_is_cancelled_in_the_middle_of_a_letter(facts: Facts) -> None:
    queue = in_flight(5)

    def cancel(_letter: Letter) -> None:
        CampaignQueue.objects.update(status=QueueStatus.CANCELLING, generation=1)
        tick()

    assert pump_once(MemoryTransport(cancel)) == 1
    tick()
    assert states(queue) == {"sent": 1, "cancelled": 4}
    assert facts.one(CampaignFinished).campaign_status == "cancelled"


def test_a_deleted_row_breaks_conservation(facts: Facts) -> None:
    queue = in_flight(3)
    Recipient.objects.filter(email="r1@example.org").delete()
    tick()
    broken = facts.one(ConservationBroken)
    assert (broken.queue_id, broken.expected, broken.counted, broken.orphans) == (queue.pk, 3, 2, 0)


def test_a_letter_held_by_no_lease_breaks_conservation(facts: Facts) -> None:
    leased(3)
    Lease.objects.all().delete()
    tick()
    assert facts.one(ConservationBroken).orphans == 3


def test_letters_whose_state_was_written_by_hand_are_found_again(facts: Facts) -> None:
    queue = in_flight(3)
    Recipient.objects.filter(email="r0@example.org").update(state="pending", not_before=None)
    Recipient.objects.filter(email="r1@example.org").update(state="unknown", not_before=None)
    tick()
    assert not facts.of(ConservationBroken)  # found at once, so that nobody is woken
    assert pump_once(MemoryTransport()) == 2
    assert Recipient.objects.unknown().get().email == "r1@example.org"
    tick()
    assert states(queue) == {"sent": 2, "unknown": 1}
    assert Campaign.objects.get().status == "finished"


def test_the_tick_counts_whom_it_must_wake_and_says_that_it_was_here() -> None:
    in_flight(1)
    waiting = in_flight(1)
    Recipient.objects.filter(campaign=waiting.campaign_id).update(not_before=timezone.now() + timedelta(hours=1))
    began = timezone.now()
    assert tick() == 1
    assert began <= Tick.objects.get(name="tick").at <= timezone.now()


def test_the_first_tick_of_each_minute_is_a_heartbeat(facts: Facts) -> None:
    in_flight(1)
    for _ in range(3):
        tick()
    assert len(facts.of(MailerHeartbeat)) <= 2  # the minute may have ended in between
    Tick.objects.update(at=timezone.now() - timedelta(minutes=1))
    told = len(facts.of(MailerHeartbeat))
    tick()
    assert len(facts.of(MailerHeartbeat)) == told + 1
    assert facts.of(MailerHeartbeat)[-1].runnable == 1


def test_two_campaigns_take_turns(settings: object) -> None:
    settings.MAILER_BATCH = 5  # type: ignore[attr-defined]  # pytest-django's settings
    in_flight(40)
    small = in_flight(10)
    transport = MemoryTransport()
    pump(transport, stopping=lambda: len(transport.letters) >= 20)
    assert states(small) == {"sent": 10}


def test_a_letter_to_be_tried_again_is_dropped_when_its_recipient_has_unsubscribed_meanwhile(facts: Facts) -> None:
    queue = in_flight(2)
    first, second = Recipient.objects.filter(campaign=queue.campaign_id).order_by("email")
    Recipient.objects.filter(pk=first.pk).update(attempt=1)
    Suppression.objects.create(email=first.email.upper())
    tick()
    assert Recipient.objects.get(pk=first.pk).state == RecipientState.SUPPRESSED
    assert Recipient.objects.get(pk=second.pk).state == RecipientState.PENDING
