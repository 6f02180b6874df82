"""One manager cannot block the queue: the exact sentences, through each door, at once and without Redis."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import pytest
import redis
from django.contrib.auth.models import User
from django.db import connection

from mailer_core import redis_client as client_module
from mailer_core import throttle
from mailer_core.models import AuditEntry, Campaign
from mailer_core.throttle import Action
from oncall.stack.valkey import Valkey
from tests.integration.doors.people import (
    RUSSIAN,
    START_LIMIT_RU,
    TEST_LIMIT_RU,
    Api,
    audit,
    last_entry,
    make_campaign,
    make_manager,
)

HOUR = 3600


def starts(api: Api, campaigns: list[Campaign]) -> list[int]:
    return [api.post(f"/campaigns/{campaign.id}/start").status for campaign in campaigns]


def test_the_11th_start_is_refused_with_the_exact_sentence(manager: User) -> None:
    api = Api(manager, RUSSIAN)
    campaigns = [make_campaign(manager) for _ in range(11)]
    assert starts(api, campaigns[:10]) == [200] * 10
    refused = api.post(f"/campaigns/{campaigns[10].id}/start")
    assert (refused.status, refused.body["code"], refused.sentence) == (429, "throttled", START_LIMIT_RU)
    assert HOUR - 60 < int(refused.headers["Retry-After"]) <= HOUR
    assert refused.body["retry_after_seconds"] == int(refused.headers["Retry-After"])
    assert last_entry(manager).detail["sentence"] == START_LIMIT_RU


def test_every_attempt_counts_whatever_became_of_it(api: Api, manager: User) -> None:
    one = make_campaign(manager)
    assert starts(api, [one] * 11) == [200, *[409] * 9, 429]
    assert audit(manager) == [("campaign_start", out) for out in ["done", *["conflict"] * 9, "throttled"]]


def test_the_6th_test_letter_is_refused_in_the_same_manner(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager)
    letters = [api.post(f"/campaigns/{campaign.id}/test-letter", {"to": "me@example.com"}) for _ in range(6)]
    assert [letter.status for letter in letters] == [502] * 5 + [429]  # no receiver runs; attempts count all the same
    assert letters[5].sentence == TEST_LIMIT_RU


def test_limits_are_a_users_own(api: Api, manager: User) -> None:
    assert starts(api, [make_campaign(manager)] * 11)[-1] == 429
    colleague = make_manager()
    assert starts(Api(colleague), [make_campaign(colleague)]) == [200]


def test_the_api_tells_what_is_used(api: Api, manager: User) -> None:
    starts(api, [make_campaign(manager)] * 3)
    told = {usage["action"]: usage for usage in api.ask("GET", "/throttles").body}
    assert told["campaign_start"] == {
        "action": "campaign_start", "used": 3, "per_hour": 10, "retry_after_seconds": None
    }  # fmt: skip
    assert told["send_test_email"]["used"] == 0


@pytest.mark.django_db(transaction=True)
def test_of_20_starts_at_once_exactly_10_pass() -> None:
    manager = make_manager()
    campaigns = [make_campaign(manager) for _ in range(20)]
    assert sorted(at_once(manager, campaigns)) == [200] * 10 + [429] * 10
    assert Campaign.objects.filter(status="sending").count() == 10


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("without_redis")
def test_of_20_starts_at_once_exactly_10_pass_without_redis_too() -> None:
    manager = make_manager()
    campaigns = [make_campaign(manager) for _ in range(20)]
    assert sorted(at_once(manager, campaigns)) == [200] * 10 + [429] * 10


@pytest.mark.django_db(transaction=True)
def test_of_two_starts_of_one_campaign_at_once_one_passes() -> None:
    manager = make_manager()
    assert sorted(at_once(manager, [make_campaign(manager)] * 2)) == [200, 409]


def at_once(manager: User, campaigns: list[Campaign]) -> list[int]:
    apis = [Api(manager) for _ in campaigns]
    barrier = threading.Barrier(len(campaigns))

    def start(api: Api, campaign: Campaign) -> int:
        barrier.wait()
        try:
            return starts(api, [campaign])[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(len(campaigns)) as pool:
        return list(pool.map(start, apis, campaigns))


@contextmanager
def redis_away(port: int) -> Iterator[None]:
    """Point the throttle at a port where nothing listens."""
    with pytest.MonkeyPatch.context() as patch:
        dead = redis.Redis.from_url(f"redis://127.0.0.1:{port}", socket_connect_timeout=1)
        patch.setattr(client_module, "client", lambda: dead)
        throttle._script.cache_clear()
        yield
    throttle._script.cache_clear()


@pytest.fixture
def without_redis(free_port: int) -> Iterator[None]:
    with redis_away(free_port):
        yield


@pytest.mark.usefixtures("without_redis")
def test_without_redis_audit_rows_are_counted(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager)
    answers = [api.post(f"/campaigns/{campaign.id}/start") for _ in range(11)]
    assert [answer.status for answer in answers] == [200, *[409] * 9, 429]
    assert answers[10].sentence == START_LIMIT_RU
    assert HOUR - 60 < int(answers[10].headers["Retry-After"]) <= HOUR
    assert AuditEntry.objects.filter(actor=manager).count() == 11


def test_a_valkey_that_lost_its_data_learns_it_from_the_audit_rows(
    api: Api, manager: User, redis_client: redis.Redis
) -> None:
    assert starts(api, [make_campaign(manager)] * 10)[-1] == 409
    redis_client.flushall()
    assert starts(api, [make_campaign(manager)]) == [429]


def test_a_valkey_that_was_away_counts_what_happened_meanwhile(api: Api, manager: User, free_port: int) -> None:
    campaign = make_campaign(manager)
    assert starts(api, [campaign] * 3) == [200, 409, 409]
    with redis_away(free_port):
        assert starts(api, [campaign] * 7) == [409] * 7
    assert starts(api, [campaign]) == [429]


def test_a_valkey_that_was_killed_is_replaced_by_the_database(api: Api, manager: User, valkey_server: Valkey) -> None:
    valkey_server.kill()
    try:
        assert starts(api, [make_campaign(manager)] * 11) == [200, *[409] * 9, 429]
    finally:
        valkey_server.start()


@pytest.mark.django_db
def test_refused_attempts_make_no_one_wait_longer(manager: User) -> None:
    for _ in range(10):
        assert throttle.is_user_throttled(manager.pk, Action.CAMPAIGN_START, uuid4()) is None
    first = throttle.is_user_throttled(manager.pk, Action.CAMPAIGN_START)
    again = throttle.is_user_throttled(manager.pk, Action.CAMPAIGN_START)
    assert first is not None
    assert again is not None
    assert again <= first


def test_the_sentences_name_the_limits_that_hold() -> None:
    for limit in throttle.LIMITS.values():
        assert f"({limit.per_hour} " in str(limit.sentence)
