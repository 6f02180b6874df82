"""At most so many letters an hour: exact among processes, over the hour's end and over the loss of Redis."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from pytest_django import Settings

from mailer_core.models import HourlyUsage
from mailer_core.sending import batch, limiter
from mailer_core.sending.content import load_content
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import MemoryTransport
from observability.catalogue.events.guards import LimiterSeeded
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import again, in_flight, in_parallel, pump_once, states
from tests.integration.core.facts import Facts
from tests.integration.core.workers import run_workers, workers
from tests.patience import PATIENCE

NOWHERE = "smtp://127.0.0.1:9"
CLOCK = "test:now"


@pytest.fixture
def clock(redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    """Redis's clock in the test's hands: seconds since the epoch under `test:now`."""
    source = limiter._reserve_source().replace("redis.call('TIME')", f"{{redis.call('GET', '{CLOCK}'), '0'}}")
    monkeypatch.setattr(limiter, "_reserve_source", lambda: source)
    redis_client.set(CLOCK, 1_800_000_000 - 1_800_000_000 % 3600 + 60)
    yield redis_client


def recorded() -> int:
    return sum(HourlyUsage.objects.values_list("granted", flat=True))


def wait_until_recorded(at_least: int) -> None:
    assert wait_until(lambda: recorded() >= at_least, PATIENCE)


def test_four_processes_share_several_thousand_grants_and_none_is_too_many(process_env: dict[str, str]) -> None:
    limited = {**process_env, "MAILER_MAX_PER_HOUR": "2000"}
    had = [int(said) for said in run_workers(4, limited, NOWHERE, "grants", "700", "1")]
    assert sum(had) == 2000
    assert recorded() == 2000
    assert sum(count > 0 for count in had) > 1  # they did compete


def test_a_redis_that_is_killed_and_comes_back_empty_lets_none_too_many_through(
    process_env: dict[str, str], valkey_server: Valkey, facts: Facts
) -> None:
    limited = {**process_env, "MAILER_MAX_PER_HOUR": "1200"}
    with workers(4, limited, NOWHERE, "grants", "500", "1") as running:
        for loss in (1, 2):
            wait_until_recorded(150 * loss)
            valkey_server.kill()
            valkey_server.start()
        assert sum(int(worker.answer()) for worker in running) <= 1200
    assert recorded() == 1200


def test_a_grant_from_before_a_loss_is_void_and_its_letters_wait(
    redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = limiter.record
    lost: list[limiter.Grant] = []

    def lose_redis_first(grant: limiter.Grant, used: int) -> bool:
        if not lost:
            lost.append(grant)
            redis_client.flushall()
            limiter.seed(grant.provider, grant.key_hour)
        return real(grant, used)

    monkeypatch.setattr(limiter, "record", lose_redis_first)
    queue = in_flight(4)
    assert pump_once(MemoryTransport()) == 4  # by a second grant
    assert states(queue) == {"sent": 4}
    assert recorded() == 4


def test_a_crash_between_redis_and_postgresql_while_seeding_heals(redis_client: redis.Redis) -> None:
    grant = limiter.reserve("smtp_global", 5)
    assert limiter.record(grant, 5)
    key = limiter.bucket_key(grant.provider, grant.key_hour)
    redis_client.hset(key, mapping={"epoch": "never committed", "count": 0})
    queue = in_flight(3)
    assert pump_once(MemoryTransport()) == 3
    assert states(queue) == {"sent": 3}
    assert redis_client.hget(key, "count") == b"8"
    assert recorded() == 8


def test_a_redis_restored_from_a_snapshot_of_the_past_lets_none_too_many_through(
    redis_client: redis.Redis, settings: Settings
) -> None:
    settings.MAILER_MAX_PER_HOUR = 10
    grant = limiter.reserve("smtp_global", 9)
    assert limiter.record(grant, 9)
    redis_client.hset(limiter.bucket_key(grant.provider, grant.key_hour), "count", 2)
    queue = in_flight(5)
    assert pump_once(MemoryTransport()) == 1
    assert states(queue) == {"sent": 1, "pending": 4}
    assert recorded() == 10


def test_unused_tokens_go_back_once(redis_client: redis.Redis) -> None:
    queue, transport = in_flight(10), MemoryTransport()
    sent = iter(range(100))
    from mailer_core.sending.pump import pump  # noqa: PLC0415 -- the test's own way to stop in the middle

    assert pump(transport, stopping=lambda: len(transport.letters) >= 4 and next(sent) >= 0).sent == 4
    (key,) = redis_client.keys("mailer:rate:*")
    assert redis_client.hget(key, "count") == b"4"
    assert recorded() == 4
    assert states(queue) == {"sent": 4, "pending": 6}


def test_a_count_restored_from_postgresql_is_told_once(redis_client: redis.Redis, facts: Facts) -> None:
    limiter.record(limiter.reserve("smtp_global", 5), 5)
    assert not facts.of(LimiterSeeded)
    redis_client.flushall()
    together = threading.Barrier(3, timeout=PATIENCE)

    def ask() -> int:
        together.wait()
        return limiter.reserve("smtp_global", 1).granted

    assert in_parallel(ask, ask, ask) == [1, 1, 1]
    assert facts.one(LimiterSeeded).current_count == 5
    assert [redis_client.hget(key, "count") for key in redis_client.keys("mailer:rate:*")] == [b"8"]


def test_the_next_hour_has_a_bucket_of_its_own(clock: redis.Redis, settings: Settings) -> None:
    settings.MAILER_MAX_PER_HOUR = 3
    first = limiter.reserve("smtp_global", 5)
    assert (first.granted, first.count) == (3, 3)
    assert limiter.reserve("smtp_global", 1).granted == 0
    clock.incrby(CLOCK, 3600)
    second = limiter.reserve("smtp_global", 5)
    assert (second.granted, second.first) == (3, 1)
    assert int(second.key_hour) == int(first.key_hour) + 1


def test_a_letter_begun_in_one_hour_and_taken_in_the_next_counts_in_the_next_too(
    clock: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = in_flight(1)

    def the_hour_ends(_letter: Any) -> None:
        clock.incrby(CLOCK, 3600)

    monkeypatch.setattr(limiter.Grant, "hour_is_over", lambda _grant: True)
    pump_once(MemoryTransport(the_hour_ends))
    assert states(queue) == {"sent": 1}
    assert list(HourlyUsage.objects.order_by("key_hour").values_list("granted", flat=True)) == [1, 1]


def test_the_last_moments_of_an_hour_are_waited_out(clock: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    clock.incrby(CLOCK, 3600 - 61)  # one second is left
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.incrby(CLOCK, int(seconds))

    monkeypatch.setattr(time, "sleep", sleep)
    grant = limiter.reserve("smtp_global", 5)
    assert slept == [1.0]
    assert (grant.count, grant.expired()) == (5, False)
    first, second = sorted(clock.keys("mailer:rate:*"))
    assert [clock.hget(first, "count"), clock.hget(second, "count")] == [b"0", b"5"]


@pytest.mark.parametrize(
    ("moment", "key_hour"),
    [(0, "1970010100"), (951_782_400, "2000022900"), (1_709_251_199, "2024022923"), (4_102_444_799, "2099123123")],
)
def test_the_hour_is_named_as_the_calendar_names_it(clock: redis.Redis, moment: int, key_hour: str) -> None:
    clock.set(CLOCK, moment)
    answer = limiter._run(limiter._reserve_source(), "mailer:rate:x", 1, 1)
    assert answer[0] == key_hour


def test_drift_between_redis_and_postgresql_can_be_read(redis_client: redis.Redis) -> None:
    from django.utils import timezone  # noqa: PLC0415 -- used here alone

    grant = limiter.reserve("smtp_global", 7)
    limiter.record(grant, 5)
    seen = limiter.usage("smtp_global", timezone.now())
    assert (seen.redis, seen.database, seen.key_hour) == (7, 5, grant.key_hour)
    redis_client.flushall()
    assert limiter.usage("smtp_global", timezone.now()).redis is None


def test_tokens_that_come_back_let_those_go_on_who_were_stopped_for_them(settings: Settings) -> None:
    settings.MAILER_MAX_PER_HOUR = 5
    queue = in_flight(5)
    seen = batch.next_queue()
    assert seen is not None
    content = load_content(queue.campaign_id, queue.generation)
    held = limiter.reserve("smtp_global", 5)  # another process, between its tokens and its lease
    assert pump_once(MemoryTransport()) == 0
    assert again(queue).defer_reason == "hourly_limit"
    assert batch._lease(seen, held, content) is None
    tick()
    assert pump_once(MemoryTransport()) == 5
    assert states(queue) == {"sent": 5}
