"""`oncall grant-diagnosis-role`: what it prints runs as printed, and a diagnosis as that role misses nothing."""

import subprocess

import psycopg
import pytest
import redis
from click.testing import CliRunner
from psycopg import sql

from oncall.commands.grant_diagnosis_role import command
from playbook.diagnosis.gather import gather
from playbook.diagnosis.steps import celery, limiter, postgres
from playbook.diagnosis.steps import redis as redis_steps
from playbook.diagnosis.where import Where
from tests.integration.guard.roles import as_role, database, made_role, made_user
from tests.patience import PATIENCE
from tests.services import POSTGRES

WRONG_USAGE = 2
pytestmark = pytest.mark.django_db(transaction=True)


NAMES = ["oncall_printed", "user", "select", "$$", "$do$", 'On "call"; DROP ROLE x', "o'neil", "дежурный", "a\\b %s"]


@pytest.mark.parametrize("name", NAMES)
def test_its_sql_runs_in_psql_as_it_is_printed_and_again_whatever_the_role_is_called(name: str) -> None:
    printed = CliRunner().invoke(command, ["--database", database(), "--name", name])
    assert printed.exit_code == 0
    psql = [str(POSTGRES.psql), "-X", "-q", "-v", "ON_ERROR_STOP=1", POSTGRES.url_of(database())]
    for _ in range(2):
        subprocess.run(psql, input=printed.stdout, text=True, check=True, capture_output=True)
    with psycopg.connect(POSTGRES.url_of(database()), autocommit=True) as owner:
        assert owner.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [name]).fetchone() == (True,)
        owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))
        owner.execute(f"GRANT TEMPORARY ON DATABASE {database()} TO PUBLIC".encode())


def test_the_database_is_taken_from_the_environment_and_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/letters")
    printed = CliRunner().invoke(command, [])
    assert 'GRANT CONNECT ON DATABASE "letters" TO "oncall_diagnosis";' in printed.stdout


@pytest.mark.parametrize("words", [["--name", ""], ["--name", "x" * 64], ["--redis", "--name", "a b"]])
def test_a_name_that_cannot_be_one_is_refused(words: list[str]) -> None:
    assert CliRunner().invoke(command, ["--database", "mailer", *words]).exit_code == WRONG_USAGE


def test_a_diagnosis_as_this_role_and_user_gets_an_answer_to_every_question(redis_client: redis.Redis) -> None:
    askers = (postgres.ASKER, redis_steps.ASKER, limiter.ASKER, celery.ASKER)
    connected = psycopg.connect(POSTGRES.url_of(database()), autocommit=True)
    with connected as owner, made_role(owner), made_user(redis_client) as url:
        readings = gather(Where(database=as_role(), redis=url), askers, PATIENCE)
    assert {step: (one.trouble, one.detail) for step, one in readings.items() if one.trouble} == {}
