"""Every snippet works as printed: the page's own text, pasted into bash, in a healthy and in a broken system."""

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Supervisor
from playbook.binding import psycopg_query
from playbook.catalogue.snippets import SNIPPETS
from playbook.samples import STATES, path
from playbook.snippet import Kind
from tests.integration.playbook import worlds
from tests.integration.playbook.asking import Answer, ask_all, paste
from tests.integration.playbook.building import Plan, built
from tests.integration.playbook.going_on import at_work, stuck
from tests.integration.playbook.sampling import sample, shape
from tests.integration.playbook.worlds import World
from tests.services import FOLDER
from tests.unit.playbook.page import snippets

pytestmark = pytest.mark.django_db  # for pytest-django makes no database that no test asks for
HEALTHY, BROKEN = STATES
CODES = {"celery-ping": 69, "celery-active": 69, "celery-queues": 69, "metrics-against-logs": 1}
"""How the programs end that say by their exit code that something is wrong; all others end with 0."""
SAME = {
    "redis-ping": "Redis answers in both",
    "redis-memory": "one server holds both",
    "redis-persistence": "likewise",
    "redis-replication": "likewise",
    "clock-database": "the clocks are right in both",
    "clock-redis": "likewise",
    "database-long-transactions": "no test waits for the half minute after which they show",
    "finish-forecast": "a forecast needs minutes of sending",
    "sources-up": "the exporter can read all its sources in both",
    "emit-failures": "no fact is lost in either",
    "watchdog-fires": "Prometheus evaluates in both",
    "pages-failed": "neither has an Alertmanager",
}
"""Snippets that cannot tell these two systems apart, each with the reason."""
UNSHOWN = {
    "folders-disk": "a disk's figures and names are those of the machine",
    "database-long-transactions": "whether half a minute has passed depends on the machine",
    "alerts-firing": "what has fired by now depends on how long Prometheus has watched",
}
USAGE = "mailer:rate_limit_usage:ratio"
WATCHDOG = 'ALERTS{alertname="MailerWatchdog",alertstate="firing"}'
TRIPPED = 'ALERTS{alertname="MailerBreakerTripped"}'


@dataclass(frozen=True)
class Asked:
    """A world, and what it answered to every snippet of the page."""

    world: World
    answers: Mapping[str, Answer]


@pytest.fixture(scope="module")
def relay(supervisor: Supervisor) -> Iterator[str]:
    receiver = SmtpReceiver(supervisor, Options(FOLDER / "playbook-smtp"), "playbook-smtp")
    receiver.start()
    yield receiver.url
    receiver.stop()


@pytest.fixture(scope="module")
def asked(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    valkey_server: object,
    supervisor: Supervisor,
    relay: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Asked]:
    """Build both worlds, one after the other, and ask each everything that the page prints."""

    def working(world: World) -> AbstractContextManager[None]:
        return at_work(world, supervisor)

    plans = (
        Plan(HEALTHY, 2, worlds.make_healthy, worlds.well_shipped, relay, working, True, (USAGE, WATCHDOG)),
        Plan(BROKEN, 3, worlds.make_broken, worlds.badly_shipped, "", stuck, False, (USAGE, WATCHDOG, TRIPPED)),
    )
    found = {}
    with django_db_blocker.unblock():
        for plan in plans:
            with built(plan, tmp_path_factory.mktemp(plan.name), supervisor) as world:
                found[plan.name] = Asked(world, ask_all(snippets(), world))
    return found


each_state = pytest.mark.parametrize("state", STATES)
each_snippet = pytest.mark.parametrize("name", SNIPPETS)


@each_snippet
@each_state
def test_a_snippet_pasted_from_the_page_is_answered(asked: dict[str, Asked], state: str, name: str) -> None:
    answer = asked[state].answers[name]
    assert answer.code == (CODES.get(name, 0) if state == BROKEN else 0), (answer.out, answer.err)
    assert "rror" not in answer.err or answer.code


@each_snippet
def test_a_snippet_tells_a_broken_system_from_a_healthy_one(asked: dict[str, Asked], name: str) -> None:
    healthy, broken = (sample(asked[state].world, SNIPPETS[name], asked[state].answers[name]) for state in STATES)
    assert (healthy != broken) or name in SAME, healthy


@each_snippet
@each_state
def test_the_sample_in_the_page_is_what_came_back(asked: dict[str, Asked], state: str, name: str) -> None:
    """Numbers, times and ids apart. `PLAYBOOK_SAMPLES=write` writes the samples anew; render the page after it."""
    if name in UNSHOWN:
        pytest.skip(UNSHOWN[name])
    file = path(name, state)
    now = sample(asked[state].world, SNIPPETS[name], asked[state].answers[name])
    if os.environ.get("PLAYBOOK_SAMPLES") == "write":
        file.write_text(now, "utf-8")
    assert shape(file.read_text("utf-8")) == shape(now)


def test_every_sample_belongs_to_a_snippet() -> None:
    wanted = {path(name, state).name for name in SNIPPETS if name not in UNSHOWN for state in STATES}
    assert {file.name for file in path("any", HEALTHY).parent.glob("*.txt")} == wanted


@pytest.mark.parametrize("name", [name for name, snippet in SNIPPETS.items() if snippet.kind is Kind.SQL])
def test_psycopg_gets_the_columns_that_psql_shows(asked: dict[str, Asked], name: str) -> None:
    """The databases are gone by now: the statement is described in the test's own."""
    query, values = psycopg_query(SNIPPETS[name], asked[HEALTHY].world.values_for(name))
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        columns = [column.name for column in cursor.description or ()]
    shown = asked[HEALTHY].answers[name].out.splitlines()[0]
    assert [part.strip() for part in shown.split("|")] == columns


@each_state
def test_a_block_works_unfilled_where_the_shell_knows_the_values(asked: dict[str, Asked], state: str) -> None:
    """Markdown has no parameter bar: its blocks take the values from the shell's variables."""
    for name in ("limiter-bucket", "campaign-state", "campaign-timeline"):
        filled, bare = snippets()[name].text(values=asked[state].world.values), snippets()[name].text()
        script = "printf '%s\\0' " + bare.split(" ", 1)[1].split("<<")[0]
        wanted = "printf '%s\\0' " + filled.split(" ", 1)[1].split("<<")[0]
        environment = {**asked[state].world.environment, **asked[state].world.values}
        assert paste(script, environment) == paste(wanted, environment)
