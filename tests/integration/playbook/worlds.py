"""Two mailers to ask, made by the core's own code: all is well in one, nearly everything is wrong in the other."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import redis
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from mailer_core.models import (
    AuditEntry,
    Campaign,
    CampaignQueue,
    CampaignStatus,
    HourlyUsage,
    Lease,
    Recipient,
    Suppression,
    Tick,
)
from mailer_core.sending import limiter
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Fault, MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue.events.campaigns import CampaignStarted
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import ConservationBroken, LeaseReaped, LimiterSeeded
from observability.catalogue.events.letters import EmailSent, WriteFenced
from observability.catalogue.events.people import ActionRefused, ThrottleFellBack
from observability.catalogue.objectives import BREAKER_THRESHOLD
from observability.catalogue.reasons import PAUSES, DeferReason
from observability.emit import emit
from observability.shipper.answers import Answer
from observability.shipper.dead import DeadLetters
from observability.shipper.state import Health
from observability.spool.cursor import load_cursor
from observability.spool.writer import SpoolWriter
from tests.integration.core.campaigns import BUSY, NO_SUCH_USER, in_flight, pump_once
from tests.unit.metrics.events import example

PROVIDER = "smtp_global"
NO_WORD_AFTER_THE_DOT = Fault(Phase.BODY_SENT)
SENDER_BLOCKED = Fault(Phase.MAIL, 550, "5.7.1 Your address is blocked")
SOON = timedelta(minutes=7)
LIMIT = 10_000


@dataclass(frozen=True)
class World:
    """A system to ask: where its parts are, and which campaign a question is about."""

    name: str
    environment: Mapping[str, str]
    values: Mapping[str, str]
    special: Mapping[str, Mapping[str, str]]
    """Values of snippets that are about another campaign than the rest, by snippet."""
    places: "Places"

    def values_for(self, snippet: str) -> dict[str, str]:
        """Fill the parameter bar for a question."""
        return {**self.values, **self.special.get(snippet, {})}

    def environment_for(self, snippet: str) -> dict[str, str]:
        """Give the environment of a question. The log store of a broken world answers all but whether it is ready."""
        away = {"LOKI_URL": "http://127.0.0.1:1"} if self.name == "broken" and snippet == "loki-ready" else {}
        return {**self.environment, **away}


@dataclass(frozen=True)
class Places:
    """The folders of a world."""

    spool: Path
    metrics: Path


@dataclass(frozen=True)
class Told:
    """Where facts go besides the log, and the log itself."""

    count: Callable[[Event], None]
    spool: SpoolWriter

    def waited(self, seconds: float) -> None:
        """Count letters for which the provider needed so long, in each phase; the log knows nothing of them."""
        phases = dict.fromkeys(("connect", "mail", "rcpt", "data", "body"), seconds * 1000)
        for _ in range(20):
            self.count(example(EmailSent, provider=PROVIDER, took_ms=seconds * 1000, phases_ms=phases))


def make_healthy(told: Told) -> dict[str, UUID]:
    """Send a campaign to its end, have one under way, one that waits by plan, one paused by its owner, one draft."""
    done = in_flight(40)
    pump_once(MemoryTransport())
    assert tick() is not None
    under_way = in_flight(25)
    pump_once(MemoryTransport())
    _add_letters(under_way, 35)
    emit(example(CampaignStarted, campaign_id=under_way.campaign_id, queue_id=under_way.pk, total=60, actor="manager"))
    _take_letters(under_way, count=10, silent=timedelta(0))
    waiting = in_flight(5, **_closed_hours(60))
    _stop(waiting, DeferReason.OUTSIDE_SEND_WINDOW, SOON)
    paused = in_flight(5)
    _stop(paused, DeferReason.PAUSED_BY_USER, None)
    _audit(paused, "campaign_pause", "done")
    Campaign.objects.create(owner=_manager(), name="Draft", subject="s", body_text="t", from_email="n@example.com")
    for campaign in (under_way, paused):
        _audit(campaign, "campaign_start", "done")
    told.waited(0.04)
    return {"main": under_way.campaign_id, "finished": done.campaign_id, "window": waiting.campaign_id}


def make_broken(told: Told) -> dict[str, UUID]:
    """Trip a breaker, lose answers, leave dead workers' letters, use the hour up, and break what must never break."""
    tripped = _tripped()
    for reason in sorted(set(DeferReason) - {DeferReason.CIRCUIT_BREAKER, DeferReason.OUTSIDE_SEND_WINDOW}):
        _stop(in_flight(3), reason, None if reason in PAUSES else SOON)
    night = in_flight(3, **_closed_hours(1))
    _stop(night, DeferReason.OUTSIDE_SEND_WINDOW, SOON)
    _blocked_as_a_sender()
    _unserved()
    crashed = in_flight(8)
    _take_letters(crashed, count=6, silent=timedelta(seconds=90))
    _orphan(in_flight(4))
    _lose_a_letter(in_flight(4))
    _finished_badly()
    _use_the_hour_up()
    _refuse_a_script()
    Suppression.objects.create(email="gone@example.org", reason=Suppression.Reason.HARD_BOUNCE)
    Tick.objects.update_or_create(name="tick", defaults={"at": timezone.now() - timedelta(minutes=3)})
    for action in ("campaign_start", "campaign_pause", "campaign_resume"):
        _audit(tripped, action, "done")
    _tell_of_trouble(crashed)
    told.spool.append(time.time_ns(), "INFO", b"Traceback (most recent call last):")
    told.waited(9.0)
    return {"main": tripped.campaign_id, "window": night.campaign_id}


def _closed_hours(minutes: int) -> dict[str, Any]:
    """Give so many minutes of the night; by night, of the afternoon."""
    begin = 15 if time.gmtime().tm_hour in {2, 3} else 3
    return {"window_start": f"{begin:02}:00", "window_end": f"{begin + minutes // 60:02}:{minutes % 60:02}"}


def leave_doorbells(url: str, count: int) -> None:
    """Put messages into Celery's queue that nobody takes."""
    with redis.Redis.from_url(url) as client:
        client.rpush("mailer", *[b"{}"] * count)
        client.hset("unacked", mapping={str(number): b"[]" for number in range(3)})


def _manager() -> User:
    return User.objects.get_or_create(username="manager")[0]


def _add_letters(queue: CampaignQueue, count: int) -> None:
    Recipient.objects.bulk_create(
        [Recipient(campaign_id=queue.campaign_id, email=f"more{n}@example.org") for n in range(count)]
    )
    CampaignQueue.objects.filter(pk=queue.pk).update(total=queue.total + count)


def _tripped() -> CampaignQueue:
    """One answer lost, one address wrong, then ten refusals in a row."""
    queue = in_flight(BREAKER_THRESHOLD + 6)
    transport = MemoryTransport()
    transport.fault(NO_WORD_AFTER_THE_DOT)
    transport.fault(NO_SUCH_USER)
    transport.fault(BUSY, BREAKER_THRESHOLD)
    pump_once(transport)
    return queue


def _blocked_as_a_sender() -> None:
    in_flight(4)
    transport = MemoryTransport()
    transport.fault(SENDER_BLOCKED, 4)
    pump_once(transport)


def _stop(queue: CampaignQueue, reason: DeferReason, wait: timedelta | None) -> None:
    queue.status = "paused" if reason in PAUSES else "deferred"
    queue.defer_reason = reason
    queue.deferred_until = timezone.now() + wait if wait else None
    queue.save()


def _take_letters(queue: CampaignQueue, count: int, silent: timedelta) -> None:
    """Put letters into a worker's hands; the first of them is being sent."""
    then = timezone.now() - silent
    lease = Lease.objects.create(
        queue=queue, worker="worker-1:42", generation=0, provider=PROVIDER, key_hour=_key_hour()
    )
    Lease.objects.filter(pk=lease.pk).update(alive_at=then, progress_at=then, created_at=then)
    waiting = Recipient.objects.filter(campaign=queue.campaign_id, state="pending").order_by("id")
    mine = list(waiting.values_list("pk", flat=True)[:count])
    Recipient.objects.filter(pk__in=mine).update(state="leased", lease_id=lease.pk, not_before=None)
    Recipient.objects.filter(pk=mine[0]).update(state="sending", sending_at=then, attempt=1)


def _unserved() -> None:
    queue = in_flight(3)
    then = timezone.now() - timedelta(minutes=4)
    CampaignQueue.objects.filter(pk=queue.pk).update(served_at=then)
    Recipient.objects.filter(campaign=queue.campaign_id).update(not_before=then)
    Campaign.objects.filter(pk=queue.campaign_id).update(started_at=then)


def _orphan(queue: CampaignQueue) -> None:
    letter = Recipient.objects.filter(campaign=queue.campaign_id).first()
    assert letter
    Recipient.objects.filter(pk=letter.pk).update(state="leased", lease_id=uuid4(), not_before=None)


def _lose_a_letter(queue: CampaignQueue) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM mailer_recipient WHERE campaign_id = %s AND email = 'r0@example.org'", [queue.campaign_id]
        )


def _finished_badly() -> None:
    queue = in_flight(10)
    queue.status = "done"
    queue.save()
    ended = {"status": CampaignStatus.FINISHED, "finished_with_errors": True, "finished_at": timezone.now()}
    Campaign.objects.filter(pk=queue.campaign_id).update(sent=8, failed=2, unknown=0, **ended)


def _key_hour() -> str:
    return time.strftime("%Y%m%d%H", time.gmtime())


def _use_the_hour_up() -> None:
    limiter.seed(PROVIDER, _key_hour())
    HourlyUsage.objects.filter(provider=PROVIDER).update(granted=LIMIT)
    limiter._run(
        "return redis.call('HSET', KEYS[1], 'count', ARGV[1])", limiter.bucket_key(PROVIDER, _key_hour()), LIMIT - 40
    )


def _refuse_a_script() -> None:
    for _ in range(9):
        _audit(None, "campaign_start", "throttled")


def _tell_of_trouble(queue: CampaignQueue) -> None:
    ids = {"campaign_id": queue.campaign_id, "queue_id": queue.pk}
    emit(example(LeaseReaped, **ids, worker="worker-1:42", silent_seconds=21.4, returned=5, unknown=1))
    emit(example(WriteFenced, **ids, outcome="sent"))
    emit(example(ConservationBroken, **ids, expected=4, counted=3, orphans=1))
    emit(example(ActionRefused, actor="manager"))
    emit(example(ThrottleFellBack, error="Connection refused"))
    emit(example(LimiterSeeded, provider=PROVIDER, key_hour=_key_hour(), current_count=120))
    logging.getLogger("mailer_core.sending").error("Something that nobody foresaw")


def _audit(queue: CampaignQueue | None, action: str, outcome: str) -> None:
    AuditEntry.objects.create(
        actor=_manager(), action=action, outcome=outcome, campaign_id=queue.campaign_id if queue else None
    )


def well_shipped(spool: Path) -> None:
    """Let the shipper say that Loki took everything."""
    health = Health(load_cursor(spool))
    health.succeeded()
    health.write(at_once=True)


def badly_shipped(spool: Path) -> None:
    """Let Loki have refused some lines for good, and now refuse all."""
    dead = DeadLetters(spool)
    for _ in range(4):
        dead.add(b'{"app":"mailer"}', b'["1","{}"]', Answer(400, "entry too far behind"))
    Health(load_cursor(spool)).failed("401 Unauthorized", alarm=True)
