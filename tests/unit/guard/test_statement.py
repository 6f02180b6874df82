"""The syntax tree alone: what only reads passes, anything else is refused with the part named."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pglast.parser import fingerprint

from playbook.binding import PSQL_GAP, psycopg_query, sql_literal
from playbook.catalogue.snippets import SNIPPETS
from playbook.guard.exceptions import UnsafeStatement
from playbook.guard.statement import bound_with_samples, require_read_only
from playbook.snippet import Effect, Kind, Snippet
from tests.unit.guard.hostile import CLASSES, Hostile

READS = [snippet for snippet in SNIPPETS.values() if snippet.kind is Kind.SQL and snippet.effect is Effect.READ]


@pytest.mark.parametrize("snippet", READS, ids=lambda snippet: snippet.id)
def test_every_query_of_the_playbook_only_reads(snippet: Snippet) -> None:
    require_read_only(snippet.body)


@pytest.mark.parametrize("hostile", CLASSES, ids=lambda hostile: hostile.name)
def test_every_class_of_hostile_statement_is_refused(hostile: Hostile) -> None:
    with pytest.raises(UnsafeStatement):
        require_read_only(hostile.filled())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "SELECT count(*) FROM mailer_recipient WHERE campaign_id = :'campaign_id'",
        "SELECT count(*) FROM mailer_recipient WHERE campaign_id = %(campaign_id)s AND email LIKE '%%@example.com'",
        "WITH due AS (SELECT id FROM mailer_campaignqueue) SELECT count(*) FROM due",
        "SELECT pg_catalog.now() - interval '1 hour'",
        "EXPLAIN (FORMAT JSON) SELECT * FROM mailer_tick",
        "SHOW statement_timeout",
        "SELECT u.username, a.action FROM mailer_auditentry a JOIN auth_user u ON u.id = a.actor_id",
        "VALUES (1)",
    ],
)
def test_what_only_reads_passes(sql: str) -> None:
    require_read_only(sql)


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("SELECT 1; SELECT 2", "one statement at a time"),
        ("", "one statement at a time"),
        ("SELEC 1", "cannot read"),
        ("SELECT (SELECT nextval('x'))", "nextval"),
        ("SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM mailer_tick", "pg_sleep"),
        ("SELECT 1 ORDER BY pg_advisory_lock(1)", "pg_advisory_lock"),
        ("SELECT evil.now()", "evil.now"),
        ("SELECT 1 OPERATOR(evil.+) 1", "evil.+"),
        ("SELECT * FROM dblink('', 'SELECT 1') AS t(x int)", "dblink"),
        ("SELECT query_to_xml('DELETE FROM mailer_tick', true, true, '')", "query_to_xml"),
        ("SELECT * FROM mailer_tick TABLESAMPLE system_rows(1)", "RangeTableSample"),
        ("SELECT * FROM pg_authid", "pg_authid"),
        ("SELECT * FROM evil.mailer_tick", "mailer_tick"),
        ("SELECT * FROM django_session", "django_session"),
        ("SELECT * FROM mailer_tick FOR SHARE", "LockingClause"),
        ("SELECT 1 AS x INTO stolen", "IntoClause"),
        ("EXPLAIN (ANALYZE) SELECT 1", "analyze"),
        ("EXPLAIN DELETE FROM mailer_tick", "DeleteStmt"),
        ("SELECT :'x'; DROP TABLE mailer_tick; --'", "one statement at a time"),
    ],
)
def test_what_does_more_is_refused_with_the_part_named(sql: str, part: str) -> None:
    with pytest.raises(UnsafeStatement, match=re.escape(part)):
        require_read_only(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "TABLE auth_user",
        "SELECT password FROM auth_user",
        "SELECT u.password FROM auth_user u",
        "SELECT u FROM auth_user u",
        "SELECT auth_user.* FROM auth_user",
        "SELECT to_jsonb(u) FROM auth_user u",
        "SELECT x.b FROM auth_user AS x(a, b)",
        "SELECT id FROM auth_user AS x(a, id)",
        "SELECT j.b FROM (auth_user u JOIN mailer_tick t ON true) AS j(a, b)",
        "SELECT a.* FROM (SELECT * FROM auth_user) a",
        "SELECT * FROM mailer_tick, auth_user",
    ],
)
def test_no_password_is_read_by_any_name(sql: str) -> None:
    with pytest.raises(UnsafeStatement):
        require_read_only(sql)


def test_a_gap_is_one_value_and_never_a_part_of_the_statement() -> None:
    require_read_only("SELECT * FROM mailer_campaign WHERE name = :'name' AND id = :'campaign_id'")
    with pytest.raises(UnsafeStatement):
        require_read_only("SELECT * FROM mailer_campaign WHERE id = :campaign_id")


@pytest.mark.parametrize("snippet", [one for one in READS if one.parameters], ids=lambda snippet: snippet.id)
@given(value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
@settings(max_examples=20, deadline=None)
def test_no_value_changes_the_tree_that_was_judged(snippet: Snippet, value: str) -> None:
    """Any text at all, refused by its type or not: so what is judged here, with samples, is what runs there."""
    literal = sql_literal(value)
    filled = PSQL_GAP.sub(lambda _: literal, snippet.body)
    assert fingerprint(filled) == fingerprint(bound_with_samples(snippet.body))


def test_a_value_that_is_pasted_without_its_quotes_does_change_the_tree() -> None:
    body = "SELECT 1 FROM mailer_campaign WHERE id = :'campaign_id'"
    careless = body.replace(":'campaign_id'", "'x' OR true")
    assert fingerprint(careless) != fingerprint(bound_with_samples(body))


@pytest.mark.parametrize("snippet", [one for one in READS if one.parameters], ids=lambda snippet: snippet.id)
def test_psycopg_gets_the_values_apart_from_the_statement(snippet: Snippet) -> None:
    known = {parameter.name: parameter.type.example for parameter in snippet.parameters}
    statement, values = psycopg_query(snippet, known)
    assert values == known
    assert not any(value in statement for value in known.values())
    assert fingerprint(bound_with_samples(statement)) == fingerprint(bound_with_samples(snippet.body))
