"""PostgreSQL and Redis as they are met: whole, away, silent, refusing, full, and locked."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import psycopg
import pytest
import redis

from oncall.stack.ports import LOOPBACK
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.gather import gather
from playbook.diagnosis.running import Question, ask_live, concluded
from playbook.diagnosis.steps import celery, limiter, postgres
from playbook.diagnosis.steps import redis as redis_steps
from playbook.diagnosis.steps.step import Asker
from playbook.diagnosis.where import Where
from tests.integration.core.campaigns import in_flight
from tests.patience import PATIENCE

ROLE = "diagnosis_test"
BUSY_SECONDS = 10
"""What a busy machine may need beyond the limits that are set."""
NOBODY: dict[str, object] = {"listening": 0, "elsewhere": {}, "workers": []}


def asked(asker: Asker, where: Where) -> dict[str, Reading]:
    return {reading.step: reading for reading in asker.ask(where)}


def troubles(readings: dict[str, Reading]) -> dict[str, Trouble | None]:
    return {step: reading.trouble for step, reading in readings.items()}


def assert_shapes(asker: Asker, readings: dict[str, Reading]) -> None:
    for step in asker.steps:
        reading = readings[step.id]
        assert reading.trouble is None, reading
        assert step.shape.misfit(reading.value) == "", reading


def other_port(url: str, port: int) -> str:
    return url.replace(f":{urlsplit(url).port}", f":{port}")


@pytest.fixture
def role(database_url: str) -> Iterator[str]:
    """A role that may connect and read nothing; gives its address."""
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {ROLE} LOGIN PASSWORD 'pass-word'")  # type: ignore[call-overload, unused-ignore]
        parts = urlsplit(database_url)
        yield f"postgresql://{ROLE}:pass-word@{parts.hostname}:{parts.port}{parts.path}"
        owner.execute(f"DROP ROLE {ROLE}")  # type: ignore[call-overload, unused-ignore]


def test_every_question_to_postgresql_is_answered_in_its_shape(where: Where) -> None:
    in_flight(3)
    began = time.time()
    readings = asked(postgres.ASKER, where)
    assert_shapes(postgres.ASKER, readings)
    (row,) = readings["diagnose-flight"].value
    assert (row["name"], row["status"], row["letters_due"], row["defer_reason"]) == ("News", "active", True, None)
    assert began - 1 < readings["diagnose-server"].value[0]["clock_epoch"] < time.time() + 1


def test_a_postgresql_that_is_away_costs_its_first_question_alone(where: Where, free_port: int) -> None:
    readings = asked(postgres.ASKER, replace(where, database=other_port(where.database, free_port)))
    assert readings["diagnose-server"].trouble is Trouble.REFUSED
    assert {reading.trouble for step, reading in readings.items() if step != "diagnose-server"} == {Trouble.DEPENDS}


def test_a_postgresql_that_is_silent_is_given_up(where: Where, silent_port: int) -> None:
    began = time.monotonic()
    readings = asked(postgres.ASKER, replace(where, database=other_port(where.database, silent_port)))
    assert readings["diagnose-server"].trouble is Trouble.SILENT
    assert time.monotonic() - began < postgres.CONNECT_SECONDS + BUSY_SECONDS


def test_a_wrong_password_and_a_missing_right_are_told_apart_from_absence(where: Where, role: str) -> None:
    wrong = asked(postgres.ASKER, replace(where, database=role.replace("pass-word", "wrong")))
    assert wrong["diagnose-server"].trouble is Trouble.DENIED
    unable = asked(postgres.ASKER, replace(where, database=role))
    assert unable["diagnose-server"].trouble is None
    assert unable["diagnose-flight"].trouble is Trouble.DENIED


def test_connections_that_are_used_up_are_told(where: Where, role: str) -> None:
    with psycopg.connect(where.database, autocommit=True) as owner:
        owner.execute(f"ALTER ROLE {ROLE} CONNECTION LIMIT 0")  # type: ignore[call-overload, unused-ignore]
    assert asked(postgres.ASKER, replace(where, database=role))["diagnose-server"].trouble is Trouble.FULL


def test_a_locked_table_costs_its_own_questions_and_its_holder_is_named(where: Where) -> None:
    in_flight(1)
    began = time.monotonic()
    with psycopg.connect(where.database, application_name="anna's psql") as holder:
        holder.execute("LOCK TABLE mailer_recipient IN ACCESS EXCLUSIVE MODE")
        readings = asked(postgres.ASKER, where)
    assert time.monotonic() - began < 4 + BUSY_SECONDS
    locked = {step for step, trouble in troubles(readings).items() if trouble}
    assert locked == {"diagnose-flight", "diagnose-unknown", "orphaned-letters"}
    assert readings["diagnose-flight"].trouble is Trouble.LOCKED
    (blocker,) = readings["diagnose-blockers"].value
    assert (blocker["application"], blocker["whole_table"], blocker["tables"]) == (
        "anna's psql", True, "mailer_recipient",
    )  # fmt: skip


def test_a_database_of_another_version_is_told_from_one_that_answers_nonsense(where: Where) -> None:
    other = urlsplit(where.database)._replace(path="/template1").geturl()
    readings = asked(postgres.ASKER, replace(where, database=other))
    assert readings["diagnose-server"].trouble is None
    assert {readings[step].trouble for step in ("diagnose-flight", "diagnose-tick", "orphaned-letters")} == {
        Trouble.SCHEMA
    }


def test_a_login_of_the_diagnosis_alone_that_is_turned_away_is_no_server_that_is_away(where: Where) -> None:
    """The mailer gets in: its servers are there, and whoever asks has a wrong password."""
    database, store = where.database.rpartition("@"), where.redis.rpartition("@")
    own = Where(
        database=f"{database[0]}-wrong@{database[2]}", mailers_database=where.database,
        redis=f"redis://:wrong@{store[2]}", broker=where.redis,
    )  # fmt: skip
    readings = gather(own, [postgres.ASKER, redis_steps.ASKER], PATIENCE)
    told = [readings[step].trouble for step in (postgres.SERVER.id, redis_steps.SERVER.id)]
    assert told == [Trouble.LOGIN, Trouble.LOGIN]
    assert readings[postgres.SERVER.id].detail.startswith("DIAGNOSIS_DATABASE_URL: ")


UNREADABLE = {
    "database": "postgresql://oncall:pass/word#hunter2@db:5432/mailer",
    "redis": "redis://:hunter2#secret-part@db:6379/0",
    "smtp": "smtp://anna:hunter2@mail:port",
    "prometheus": "http://anna:hunter2@watch:port", "loki": "http://anna:hunter2@logs:port",
    "alertmanager": "http://anna:hunter2@page:port",
}  # fmt: skip


def test_an_address_that_cannot_be_read_is_named_by_its_variable_and_nothing_of_it_is_quoted() -> None:
    bundle = ask_live(Where(**UNREADABLE), Question(budget=5.0), "http://x/playbook/")  # type: ignore[arg-type]
    told = json.dumps(concluded(bundle), ensure_ascii=False)
    assert not [word for word in ("hunter2", "secret-part", "pass/word") if word in told]
    answer = concluded(bundle)["answer"]["en"]
    for name in ("DATABASE_URL", "REDIS_URL", "SMTP_URL", "PROMETHEUS_URL", "LOKI_URL", "ALERTMANAGER_URL"):
        assert name in answer


def test_every_question_to_redis_is_answered_in_its_shape(where: Where, redis_client: redis.Redis) -> None:
    redis_client.lpush("mailer", '{"headers": {"task": "mailer.tick"}}')
    readings = asked(redis_steps.ASKER, where)
    assert_shapes(redis_steps.ASKER, readings)
    assert readings["redis-queues"].value["lists"] == [{"name": "mailer", "length": 1, "task": "mailer.tick"}]
    assert readings["redis-queues"].value["listening"] == 0


@pytest.mark.parametrize(
    ("breakage", "trouble"),
    [("away", Trouble.REFUSED), ("silent", Trouble.SILENT), ("wrong password", Trouble.DENIED)],
)
def test_a_redis_that_does_not_serve_us_is_told_why(
    where: Where, breakage: str, trouble: Trouble, free_port: int, silent_port: int
) -> None:
    urls = {
        "away": other_port(where.redis, free_port),
        "silent": other_port(where.redis, silent_port),
        "wrong password": f"redis://:wrong@{LOOPBACK}:{urlsplit(where.redis).port}/0",
    }
    broken = replace(where, redis=urls[breakage])
    assert troubles(asked(redis_steps.ASKER, broken)) == {"redis-server": trouble, "redis-queues": Trouble.DEPENDS}
    assert asked(celery.ASKER, broken)["celery-workers"].trouble is trouble


def test_a_redis_user_that_may_only_read_is_enough_for_everything_but_the_workers(
    where: Where, redis_client: redis.Redis
) -> None:
    rights = "-@all +@read -keys +info +ping +client|list +dbsize +select"
    redis_client.execute_command("ACL", "SETUSER", "reader", "on", ">pass-word", "~*", *rights.split())  # type: ignore[no-untyped-call]
    reader = replace(where, redis=where.redis.replace("redis://:", "redis://reader:", 1))
    password = urlsplit(where.redis).password or ""
    reader = replace(reader, redis=reader.redis.replace(password, "pass-word"))
    assert_shapes(redis_steps.ASKER, asked(redis_steps.ASKER, reader))
    assert asked(limiter.ASKER, reader)["limiter-counts"].trouble is None
    assert asked(celery.ASKER, reader)["celery-workers"].value == NOBODY
    redis_client.execute_command("ACL", "DELUSER", "reader")  # type: ignore[no-untyped-call]


def test_without_a_worker_nobody_listens(where: Where) -> None:
    assert asked(celery.ASKER, where)["celery-workers"].value == NOBODY


def test_a_worker_that_listens_and_does_not_answer_is_seen(where: Where, redis_client: redis.Redis) -> None:
    with redis_client.pubsub() as deaf:  # type: ignore[no-untyped-call]  # redis-py types it no more
        deaf.psubscribe("/0.celery.pidbox")
        assert deaf.get_message(timeout=PATIENCE)
        assert asked(celery.ASKER, where)["celery-workers"].value == {
            "listening": 1, "asked_of": celery.database_in(where.database), "workers": [],
        }  # fmt: skip


def test_a_worker_that_listens_in_another_database_of_this_redis_is_none_of_ours_and_is_told(where: Where) -> None:
    with redis.Redis.from_url(where.redis[:-1] + "5") as elsewhere, elsewhere.pubsub() as stray:
        stray.psubscribe("/5.celery.pidbox")
        assert stray.get_message(timeout=PATIENCE)
        assert asked(celery.ASKER, where)["celery-workers"].value == {**NOBODY, "elsewhere": {"5": 1}}


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://anna:secret@db:5433/mailer", "db:5433/mailer"),
        ("postgresql:///mailer?host=/run/postgresql", "/run/postgresql:5432/mailer"),
        ("host=db dbname=letters password=secret", "db:5432/letters"),
        ("", ""),
        ("postgresql://a:b@c:d@e/f", ""),
    ],
)
def test_the_database_that_is_asked_is_written_as_workers_write_theirs(url: str, told: str) -> None:
    assert celery.database_in(url) == told


def test_another_programs_subscriptions_are_no_workers(where: Where, redis_client: redis.Redis) -> None:
    redis_client.sadd("_kombu.binding.celery.pidbox", "\x06\x16\x06\x16celery@one.celery.pidbox")
    with redis_client.pubsub() as one, redis_client.pubsub() as other:  # type: ignore[no-untyped-call]
        for channel in (one, other):
            channel.psubscribe("chat.*")
            assert channel.get_message(timeout=PATIENCE)
        assert asked(redis_steps.ASKER, where)["redis-queues"].value["listening"] == 1


def test_the_hours_two_counts_stand_side_by_side(one_hour: None, where: Where, redis_client: redis.Redis) -> None:
    from mailer_core.sending import limiter as core  # noqa: PLC0415 -- needs the applications loaded

    grant = core.reserve(where.provider, 10)
    assert core.record(grant, 10)
    redis_client.hincrby(core.bucket_key(where.provider, grant.key_hour), "count", -4)
    (row,) = asked(limiter.ASKER, where)["limiter-counts"].value
    assert (row["redis"], row["postgres_before"], row["postgres_after"]) == (6, 10, 10)
