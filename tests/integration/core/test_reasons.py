"""Each reason to wait is reached by its real cause, told once, and ended in its own way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import time, timedelta
from typing import Any

import pytest
import redis
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from mailer_core.models import CampaignQueue, QueueStatus
from mailer_core.sending.tick import tick
from mailer_core.services.lifecycle import pause_campaign, resume_campaign
from mailer_core.smtp.address import parse_smtp_url
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.memory import Fault as MemoryFault
from mailer_core.smtp.memory import MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.reasons import EXPLANATIONS, DeferReason, Until
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.valkey import Valkey
from tests.integration.core.campaigns import again, due_now, in_flight, pump_once, states, time_left
from tests.integration.core.facts import Facts
from tests.services import StartSmtpReceiver


@pytest.fixture
def smtp() -> Iterator[Callable[[str], SmtpConnection]]:
    opened: list[SmtpConnection] = []

    def connect(url: str) -> SmtpConnection:
        opened.append(SmtpConnection(parse_smtp_url(url)))
        return opened[-1]

    yield connect
    for connection in opened:
        connection.close()


def superuser() -> User:
    return User.objects.create_superuser("root")


def assert_waits(queue: CampaignQueue, facts: Facts, reason: DeferReason) -> CampaignQueue:
    """The queue, the one line and the catalogue say the same."""
    found, told = again(queue), facts.one(CampaignDeferred)
    assert found.defer_reason == told.defer_reason == reason
    assert found.deferred_until == told.deferred_until
    assert (told.deferred_until is None) == (EXPLANATIONS[reason].until is Until.PERSON)
    assert not {"leased", "sending", "failed", "unknown"} & set(states(queue)) or reason == "campaign_too_risky"
    return found


def assert_time_ends_it(queue: CampaignQueue, facts: Facts) -> None:
    due_now(queue)
    tick()
    assert again(queue).status == QueueStatus.ACTIVE
    assert facts.one(CampaignContinued).actor == "system"
    assert pump_once(MemoryTransport()) > 0


def assert_only_a_person_ends_it(queue: CampaignQueue, facts: Facts) -> None:
    due_now(queue)
    tick()
    assert pump_once(MemoryTransport()) == 0
    resume_campaign(superuser(), queue.campaign_id)
    assert facts.one(CampaignContinued).actor == "root"
    assert pump_once(MemoryTransport()) > 0


def test_hourly_limit(facts: Facts, settings: Settings, redis_client: redis.Redis) -> None:
    settings.MAILER_MAX_PER_HOUR = 2
    queue = in_flight(3)
    assert pump_once(MemoryTransport()) == 2
    found = assert_waits(queue, facts, DeferReason.HOURLY_LIMIT)
    until_next_hour = timedelta(hours=1) - timedelta(seconds=timezone.now().timestamp() % 3600)
    assert abs(time_left(found) - until_next_hour) < timedelta(seconds=2)
    settings.MAILER_MAX_PER_HOUR = 3
    assert_time_ends_it(queue, facts)


def test_provider_throttled(facts: Facts, start_smtp_receiver: StartSmtpReceiver, smtp: Any) -> None:
    receiver = start_smtp_receiver()
    receiver.inject(Fault.answer(Point.MAIL, "451 4.7.1 Too many messages, try again in 10 minutes", first=1))
    queue = in_flight(2)
    pump_once(smtp(receiver.url))
    found = assert_waits(queue, facts, DeferReason.PROVIDER_THROTTLED)
    assert timedelta(minutes=9) < time_left(found) <= timedelta(minutes=10)
    assert_time_ends_it(queue, facts)


@pytest.mark.parametrize("host", ["127.0.0.1", "nowhere.invalid"], ids=["nothing listens", "no such name"])
def test_smtp_unreachable(facts: Facts, free_port: int, smtp: Any, host: str) -> None:
    queue = in_flight(2)
    pump_once(smtp(f"smtp://{host}:{free_port}?timeout=5"))
    assert_waits(queue, facts, DeferReason.SMTP_UNREACHABLE)
    assert set(CampaignQueue.objects.values_list("campaign__recipients__attempt", flat=True)) == {0}
    assert again(queue).consecutive_transient_errors == 1
    why = facts.one(ConnectionFailed)
    assert (why.scope, why.phase, why.smtp_code, why.consecutive_errors) == ("network", "connect", None, 1)
    assert why.error
    assert_time_ends_it(queue, facts)


def test_a_server_that_stays_away_opens_the_breaker_in_the_end(facts: Facts, free_port: int, smtp: Any) -> None:
    queue, transport = in_flight(2), smtp(f"smtp://127.0.0.1:{free_port}")
    for _ in range(10):
        due_now(queue)
        tick()
        pump_once(transport)
    reasons = [event.defer_reason for event in facts.of(CampaignDeferred)]
    assert reasons == [*["smtp_unreachable"] * 9, "circuit_breaker"]


def test_smtp_auth_failed(facts: Facts, start_smtp_receiver: StartSmtpReceiver, smtp: Any) -> None:
    receiver = start_smtp_receiver(username="mailer", password="right-password")
    queue = in_flight(2)
    pump_once(smtp(receiver.url.replace("right-password", "wrong-password")))
    assert_waits(queue, facts, DeferReason.SMTP_AUTH_FAILED)
    why = facts.one(ConnectionFailed)
    assert (why.scope, why.phase, why.smtp_code, why.enhanced_code) == ("sender", "auth", 535, "5.7.8")
    assert "right-password" not in why.error
    assert_only_a_person_ends_it(queue, facts)


def test_a_refused_login_is_called_by_its_name_though_a_breaker_was_about_to_open(facts: Facts) -> None:
    queue, transport = in_flight(2, queue={"consecutive_transient_errors": 9}), MemoryTransport()
    transport.fault(MemoryFault(Phase.AUTH, 535, "5.7.8 Authentication credentials invalid"))
    pump_once(transport)
    assert_waits(queue, facts, DeferReason.SMTP_AUTH_FAILED)


def test_limiter_unavailable_while_redis_is_down(facts: Facts, valkey_server: Valkey) -> None:
    queue = in_flight(2)
    valkey_server.kill()
    try:
        assert pump_once(MemoryTransport()) == 0
    finally:
        valkey_server.start()
    assert_waits(queue, facts, DeferReason.LIMITER_UNAVAILABLE)
    assert again(queue).consecutive_transient_errors == 0
    assert_time_ends_it(queue, facts)


@contextmanager
def full(client: redis.Redis) -> Iterator[None]:
    client.config_set("maxmemory", "1")
    try:
        yield
    finally:
        client.config_set("maxmemory", "0")


def test_limiter_unavailable_while_redis_is_full(facts: Facts, redis_client: redis.Redis) -> None:
    queue = in_flight(2)
    with full(redis_client):
        assert pump_once(MemoryTransport()) == 0
    assert_waits(queue, facts, DeferReason.LIMITER_UNAVAILABLE)
    assert_time_ends_it(queue, facts)


def test_outside_send_window(facts: Facts) -> None:
    now = timezone.now()
    later = now + timedelta(hours=2)
    queue = in_flight(2, window_start=later.time(), window_end=(later + timedelta(hours=1)).time())
    assert pump_once(MemoryTransport()) == 0
    found = assert_waits(queue, facts, DeferReason.OUTSIDE_SEND_WINDOW)
    assert abs(time_left(found) - timedelta(hours=2)) < timedelta(seconds=5)
    queue.campaign.__class__.objects.update(window_start=time(0), window_end=time(0))
    assert_time_ends_it(queue, facts)


def test_paused_by_user(facts: Facts) -> None:
    queue = in_flight(2)
    pause_campaign(queue.campaign.owner.__class__.objects.create_superuser("pauser"), queue.campaign_id)
    assert pump_once(MemoryTransport()) == 0
    assert assert_waits(queue, facts, DeferReason.PAUSED_BY_USER).status == QueueStatus.PAUSED
    assert_only_a_person_ends_it(queue, facts)


def test_campaign_too_risky(facts: Facts, start_smtp_receiver: StartSmtpReceiver, smtp: Any) -> None:
    receiver = start_smtp_receiver(max_size=100)
    queue = in_flight(3)
    pump_once(smtp(receiver.url))
    assert states(queue) == {"failed": 1, "pending": 2}
    assert assert_waits(queue, facts, DeferReason.CAMPAIGN_TOO_RISKY).status == QueueStatus.PAUSED
    assert_only_a_person_ends_it(queue, facts)


def test_circuit_breaker(facts: Facts, start_smtp_receiver: StartSmtpReceiver, smtp: Any) -> None:
    receiver = start_smtp_receiver()
    receiver.inject(Fault.answer(Point.MAIL, "421 4.3.2 Service shutting down"))
    queue = in_flight(12)
    pump_once(smtp(receiver.url))
    assert_waits(queue, facts, DeferReason.CIRCUIT_BREAKER)
    assert_time_ends_it(queue, facts)
