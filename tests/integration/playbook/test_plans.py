"""Plans with many rows: no question reads a large table from end to end, at 3 am least of all."""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from benchmarks.playbook.histories import fill_histories
from benchmarks.playbook.plans import LARGE, STAYS_SMALL, scanned
from benchmarks.recipients import PROVIDER, campaign_id, fill
from playbook.binding import psql_script
from playbook.catalogue.snippets import SNIPPETS
from playbook.snippet import Kind, Snippet
from tests.integration.playbook.databases import database_like_the_tests_own

pytestmark = pytest.mark.django_db
RECIPIENTS = 300_000
CAMPAIGNS = 60
LARGE_ROWS = 20_000
FLYING = 6
MOST_BLOCKS = 6_000
"""47 MiB from memory: well below 100 ms on any machine, and no clock is asked."""
COUNTS_ALL_LETTERS = {"conservation": 2 * RECIPIENTS * FLYING // CAMPAIGNS}
"""It counts every letter of the campaigns in flight, which is its question: one block of an index a letter."""


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[psycopg.Connection[Any]]:
    """A database in which every table that grows is large."""
    with (
        django_db_blocker.unblock(),
        database_like_the_tests_own("playbook_many") as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        fill(connection, RECIPIENTS, CAMPAIGNS, FLYING)
        fill_histories(connection, CAMPAIGNS)
        yield connection


def plan(database: psycopg.Connection[Any], snippet: Snippet) -> Any:
    """Run a statement and give PostgreSQL's account of it."""
    values = {parameter.name: parameter.type.example for parameter in snippet.parameters}
    asked = psql_script(snippet, values | {"campaign_id": campaign_id(1), "provider": PROVIDER})
    row = database.execute(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {asked}".encode()).fetchone()
    assert row
    return (row[0] if isinstance(row[0], list) else json.loads(row[0]))[0]["Plan"]


def blocks(node: Any) -> int:
    """Count the blocks that a plan read, its children's included."""
    return int(node["Shared Hit Blocks"] + node["Shared Read Blocks"])


@pytest.mark.parametrize("name", [name for name, one in SNIPPETS.items() if one.kind is Kind.SQL])
def test_a_question_reads_no_large_table_from_end_to_end(database: psycopg.Connection[Any], name: str) -> None:
    found = plan(database, SNIPPETS[name])
    assert scanned(found) & LARGE == set()
    assert blocks(found) <= COUNTS_ALL_LETTERS.get(name, MOST_BLOCKS)


def test_a_careless_question_would_be_found(database: psycopg.Connection[Any]) -> None:
    row = database.execute(b"EXPLAIN (FORMAT JSON) SELECT count(*) FROM mailer_recipient WHERE error <> ''").fetchone()
    assert row
    assert scanned(row[0][0]["Plan"]) == {"mailer_recipient"}


def test_every_table_that_grows_is_large_here(database: psycopg.Connection[Any]) -> None:
    counted = {table: database.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() for table in LARGE}
    assert all(row and row[0] >= LARGE_ROWS for row in counted.values()), counted


def test_every_table_of_the_mailer_is_large_or_stays_small(database: psycopg.Connection[Any]) -> None:
    rows = database.execute(
        b"SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'mailer\\_%'"
    ).fetchall()
    assert {name for (name,) in rows} == LARGE | STAYS_SMALL
