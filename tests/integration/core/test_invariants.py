"""I1 to I8: what must hold whatever happens, each with real concurrency."""

import random
import threading
import time
from collections import Counter
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.utils import timezone
from pytest_django import Settings

from mailer_core.models import BreakerEvent, CampaignQueue, HourlyUsage, Lease, QueueStatus, Recipient
from mailer_core.sending.settlement import Settlement
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Fault, Letter, MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened, ConservationBroken
from observability.catalogue.events.letters import EmailSent
from observability.catalogue.reasons import DeferReason
from tests.integration.core.campaigns import (
    BUSY,
    LONG_AGO,
    again,
    another_connection,
    due_now,
    in_flight,
    in_parallel,
    pump_once,
    silence,
    states,
)
from tests.integration.core.facts import Facts
from tests.integration.core.workers import kill_all, run_workers, workers
from tests.patience import PATIENCE
from tests.services import StartSmtpReceiver

HELD = "SELECT r.state, l.id FROM mailer_recipient r LEFT JOIN mailer_lease l ON l.id = r.lease_id WHERE r.email = %s"


def test_i1_no_data_without_a_committed_sending_under_the_own_lease() -> None:
    queue = in_flight(40)
    seen: list[tuple[Any, ...]] = []
    with another_connection() as outside:
        lock = threading.Lock()

        def look(letter: Letter) -> None:
            with lock:
                row = outside.execute(HELD, [letter.rcpt]).fetchone()
            assert row
            seen.append((threading.get_ident(), *row))

        in_parallel(*[lambda: pump_once(MemoryTransport(look))] * 3)
    assert len(seen) == 40
    assert {state for _, state, _ in seen} == {"sending"}
    holders: dict[Any, set[int]] = {}
    for thread, _, lease in seen:
        holders.setdefault(lease, set()).add(thread)
    assert None not in holders
    assert all(len(threads) == 1 for threads in holders.values())
    assert states(queue) == {"sent": 40}


def test_i1_a_process_that_lost_its_lease_begins_no_letter_that_another_holds(settings: Settings) -> None:
    """It comes back in the middle of a letter; its next one is in another's hands by then, and not yet begun."""
    settings.MAILER_BATCH = 2
    queue = in_flight(3)
    first, between, last = Recipient.objects.order_by("pk")
    Recipient.objects.exclude(pk=between.pk).update(not_before=timezone.now() - LONG_AGO)  # so they are taken first
    held, over = threading.Event(), threading.Event()

    def hold(_letter: Letter) -> None:
        held.set()
        assert over.wait(PATIENCE)

    def fall_silent(letter: Letter) -> None:
        if letter.rcpt == first.email:
            silence()
            tick()
            other.start()
            assert held.wait(PATIENCE)

    late, holder = MemoryTransport(fall_silent), MemoryTransport(hold)
    other = threading.Thread(target=in_parallel, args=(lambda: pump_once(holder),))
    pump_once(late)
    over.set()
    other.join(PATIENCE)
    assert [letter.rcpt for letter in late.letters] == [first.email]
    assert [letter.rcpt for letter in holder.letters] == [between.email, last.email]
    assert states(queue) == {"unknown": 1, "sent": 2}


def test_i2_after_250_never_pending_again_without_an_operator_or_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database loses one statement in five, before or after its commit; leases are reaped meanwhile."""
    dice, ask, answer = random.Random(2), Settlement.ask, Settlement.answer

    def unreliable_ask(self: Settlement, *ids: UUID | None) -> None:
        if dice.random() < 0.1:
            raise psycopg.OperationalError("lost before the statement")
        ask(self, *ids)

    def unreliable_answer(self: Settlement) -> tuple[bool, bool]:
        answered = answer(self)
        if dice.random() < 0.1:
            raise psycopg.OperationalError("the answer is lost")
        return answered

    def now_and_then(letter: Letter) -> Fault | None:
        chance = dice.random()
        if chance < 0.05:
            silence()
            tick()
        return Fault(Phase.BODY_SENT, taken=True) if chance > 0.95 else None

    monkeypatch.setattr(Settlement, "ask", unreliable_ask)
    monkeypatch.setattr(Settlement, "answer", unreliable_answer)
    queue, transport = in_flight(120), MemoryTransport(now_and_then)
    for _ in range(40):
        due_now(queue)
        tick()
        pump_once(transport)
    accepted = Counter(letter.rcpt for letter in transport.letters)
    assert max(accepted.values()) == 1
    rows = dict(Recipient.objects.values_list("email", "state"))
    assert len(accepted) == 120
    assert {rows[email] for email in accepted} <= {"sent", "unknown"}
    assert not Lease.objects.exists()


def test_i3_at_most_one_unknown_a_death_of_a_process(
    process_env: dict[str, str], start_smtp_receiver: StartSmtpReceiver
) -> None:
    queue, receiver = in_flight(2000), start_smtp_receiver()
    with workers(3, process_env, receiver.url, "pump") as running:
        receiver.mailbox.wait_for(150, timeout=2 * PATIENCE)
        kill_all(running)
    accepted = set(receiver.mailbox.recipients())
    silence()
    tick()
    found = states(queue)
    assert found.get("unknown", 0) <= 3
    assert set(found) <= {"pending", "sent", "unknown"}
    rows = dict(Recipient.objects.values_list("email", "state"))
    assert {rows[email] for email in accepted} <= {"sent", "unknown"}
    assert {email for email, state in rows.items() if state == "sent"} <= accepted
    assert not receiver.mailbox.duplicates()


def test_i4_letters_are_conserved_while_everything_moves(facts: Facts) -> None:
    queue = in_flight(300)
    busy = threading.Event()
    busy.set()

    def unruly(letter: Letter) -> Fault | None:
        number = int(letter.rcpt[1:].split("@")[0])
        return {0: Fault(Phase.RCPT, 550, "5.1.1 No such user"), 1: Fault(Phase.RCPT, 450, "4.2.1 later")}.get(
            number % 7
        )

    def send() -> None:
        for _ in range(6):
            pump_once(MemoryTransport(unruly))
            due_now(queue)

    def check() -> None:
        while busy.is_set():
            tick()
            silence()  # whoever is at work now has died, as far as the others can tell
            time.sleep(0.02)

    def work() -> None:
        try:
            in_parallel(send, send, send)
        finally:
            busy.clear()

    in_parallel(work, check)
    assert not facts.of(ConservationBroken)
    silence()
    tick()
    assert sum(states(queue).values()) == 300
    assert not {"leased", "sending"} & set(states(queue))
    assert set(Recipient.objects.filter(not_before__isnull=False).values_list("state", flat=True)) <= {"pending"}
    assert set(Recipient.objects.filter(unknown_since__isnull=False).values_list("state", flat=True)) <= {"unknown"}


def test_i5_never_more_letters_an_hour_than_the_limit(
    process_env: dict[str, str], start_smtp_receiver: StartSmtpReceiver
) -> None:
    queue, receiver = in_flight(400), start_smtp_receiver()
    run_workers(4, {**process_env, "MAILER_MAX_PER_HOUR": "333", "MAILER_BATCH": "10"}, receiver.url, "pump")
    sent = receiver.mailbox.count()
    assert 333 - 3 * 10 <= sent <= 333  # a process whose tokens came too late for a batch gives them back
    assert states(queue) == {"sent": sent, "pending": 400 - sent}
    assert again(queue).defer_reason == DeferReason.HOURLY_LIMIT
    assert HourlyUsage.objects.get().granted == sent


def test_i6_after_a_pause_commits_at_most_one_further_letter_a_process() -> None:
    queue = in_flight(3000)
    under_way, paused = threading.Event(), threading.Event()
    before: list[Letter] = []
    after: Counter[int] = Counter()

    def count(letter: Letter) -> None:
        if paused.is_set():
            after[threading.get_ident()] += 1
        before.append(letter)
        if len(before) >= 100:
            under_way.set()

    def pause() -> None:
        assert under_way.wait(PATIENCE)
        CampaignQueue.objects.filter(pk=queue.pk).update(
            status=QueueStatus.PAUSED, defer_reason=DeferReason.PAUSED_BY_USER, generation=queue.generation + 1
        )
        paused.set()

    def send() -> None:
        pump_once(MemoryTransport(count))

    in_parallel(send, send, send, pause)
    assert 0 < states(queue)["sent"] < 3000
    assert set(states(queue)) == {"sent", "pending"}
    assert all(letters <= 1 for letters in after.values())


def test_i7_one_message_id_a_recipient_on_every_attempt(facts: Facts) -> None:
    queue, transport = in_flight(1), MemoryTransport()
    for _ in range(3):
        transport.fault(Fault(Phase.BODY_SENT, 450, "4.2.1 Try again", taken=True))
    for _ in range(4):
        due_now(queue)
        pump_once(transport)
    ids = {
        line for letter in transport.letters for line in letter.wire.split(b"\r\n") if line.startswith(b"Message-ID")
    }
    attempts = [
        line
        for letter in transport.letters
        for line in letter.wire.split(b"\r\n")
        if line.startswith(b"X-Mailer-Attempt")
    ]
    assert len(transport.letters) == 4
    assert len(ids) == 1
    assert facts.one(EmailSent).smtp_message_id.encode() in ids.pop()
    assert attempts == [f"X-Mailer-Attempt: {number}".encode() for number in (1, 2, 3, 4)]


def test_i8_the_breaker_flips_once_an_opening(facts: Facts, settings: Settings) -> None:
    settings.MAILER_BATCH = 10
    queue = in_flight(200)
    together = threading.Barrier(6, timeout=PATIENCE)
    first = threading.local()

    def all_at_once(_letter: Letter) -> Fault:
        if not getattr(first, "met", False):
            first.met = True
            together.wait()
        return BUSY

    in_parallel(*[lambda: pump_once(MemoryTransport(all_at_once))] * 6)
    assert len(facts.of(BreakerOpened)) == 1
    assert [event.defer_reason for event in facts.of(CampaignDeferred)] == ["circuit_breaker"]
    assert BreakerEvent.objects.count() == 1
    assert again(queue).consecutive_transient_errors == 10
