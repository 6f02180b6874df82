"""Every snippet works as printed: the page's own text, pasted into bash, in a healthy and in a broken system."""

import os

import pytest
from django.db import connection

from playbook.binding import psycopg_query
from playbook.catalogue.snippets import SNIPPETS
from playbook.samples import STATES, path
from playbook.snippet import Kind
from tests.integration.playbook.asking import paste, require_redis_cli
from tests.integration.playbook.conftest import Asked
from tests.integration.playbook.sampling import sample, shape
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
    "folders-disk": "one disk holds the folders of both",
    "finish-forecast": "a forecast needs minutes of sending",
    "sources-up": "the exporter can read all its sources in both",
    "emit-failures": "no fact is lost in either",
    "watchdog-fires": "Prometheus evaluates in both",
    "pages-failed": "neither has an Alertmanager",
}
"""Snippets that cannot tell these two systems apart, each with the reason."""


@pytest.fixture(autouse=True)
def _with_its_client(request: pytest.FixtureRequest) -> None:
    name = getattr(request.node, "callspec", None) and request.node.callspec.params.get("name")
    if name and SNIPPETS[name].kind is Kind.REDIS:
        require_redis_cli()


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
    """Numbers, times and ids apart. `PLAYBOOK_SAMPLES=write` writes those that differ; render the page after it."""
    file = path(name, state)
    now = sample(asked[state].world, SNIPPETS[name], asked[state].answers[name])
    known = file.read_text("utf-8") if file.is_file() else ""
    if os.environ.get("PLAYBOOK_SAMPLES") == "write" and shape(known) != shape(now):
        file.write_text(now, "utf-8")
        return
    assert shape(known) == shape(now)


def test_every_sample_belongs_to_a_snippet() -> None:
    wanted = {path(name, state).name for name in SNIPPETS for state in STATES}
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
