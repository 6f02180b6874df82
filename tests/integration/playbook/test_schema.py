"""SQL of the playbook against the schema as `migrate` leaves it: a renamed field names the sections that it breaks."""

import re

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from mailer_core import throttle
from mailer_core.models import BreakerEvent, Suppression, states
from observability.catalogue.closed import Action, Refusal
from observability.catalogue.reasons import DeferReason
from playbook.binding import PSQL_GAP, psql_script
from playbook.catalogue.snippets import SNIPPETS
from playbook.snippet import Kind, Snippet
from tests.unit.playbook.page import page, snippets

pytestmark = pytest.mark.django_db
SQL = tuple(snippet for snippet in SNIPPETS.values() if snippet.kind is Kind.SQL)
OURS = {
    *(value for kind in (states.CampaignStatus, states.QueueStatus, states.BreakerState) for value in kind.values),
    *(value for kind in (states.RecipientState, states.UnknownPolicy) for value in kind.values),
    *DeferReason,
    *Action,
    *Refusal,
    *(value for value, _ in BreakerEvent._meta.get_field("kind").choices or ()),
    *throttle.Action,
    *Suppression.Reason.values,
    "done",
    "tick",
}
"""Every status, reason, state, action and outcome that the mailer writes."""
EVIDENCE = {"phase", "code", "enhanced", "scope", "error"}
"""Keys of what a breaker keeps of an error; another test trips one and looks."""
POSTGRESQL = {"client backend", "Lock", "advisory", "UTC", "YYYYMMDDHH24", "max_connections", "server_version",
              "superuser_reserved_connections", "mailer_campaignqueue", "AccessExclusiveLock", "ExclusiveLock",
              "ShareRowExclusiveLock", "ShareLock", "AccessShareLock", "RowShareLock"}  # fmt: skip
_WORD = re.compile(r"'([A-Za-z_ ]{2,})'")
_PLAIN = re.compile(r"\b(?:interval|LIKE)\s+'[^']*'|'\d+ \w+'")


def sections_with(name: str) -> set[str]:
    """Name the sections in which a snippet stands."""
    command = snippets()[name].text()
    return {block.article for block in page("en").blocks if block.text() == command}


def broken() -> dict[str, set[str]]:
    """Prepare every statement; gives those that fail, each with PostgreSQL's reason and the sections it stands in."""
    found = {}
    for snippet in SQL:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"PREPARE asked AS {_typed(snippet)}")
                cursor.execute("DEALLOCATE asked")
        except ProgrammingError as error:
            found[f"{snippet.id}: {error}".splitlines()[0]] = sections_with(snippet.id)
    return found


def _typed(snippet: Snippet) -> str:
    """Write the gaps as literals: `%` means nothing to a statement without parameters."""
    return psql_script(snippet, {parameter.name: parameter.type.example for parameter in snippet.parameters})


def test_every_statement_fits_the_schema() -> None:
    assert broken() == {}


@pytest.mark.parametrize(
    ("table", "column", "section"),
    [
        ("mailer_campaignqueue", "served_at", "quick-diagnosis"),
        ("mailer_recipient", "not_before", "quick-diagnosis"),
        ("mailer_lease", "progress_at", "quick-diagnosis"),
        ("mailer_breakerevent", "evidence", "reason-circuit-breaker"),
        ("mailer_tick", "at", "alert-mailer-tick-late"),
    ],
)
def test_a_renamed_field_names_the_sections_that_it_breaks(table: str, column: str, section: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO gone")
    found = broken()
    assert found
    assert all(column in reason for reason in found)
    assert section in set.union(*found.values()), found


@pytest.mark.parametrize("snippet", SQL, ids=lambda snippet: snippet.id)
def test_every_status_or_reason_in_a_statement_is_one_that_the_mailer_writes(snippet: Snippet) -> None:
    text = PSQL_GAP.sub("NULL", _PLAIN.sub("", snippet.body))
    assert set(_WORD.findall(text)) - OURS - POSTGRESQL - EVIDENCE == set()


def test_each_reason_of_the_suppression_list_is_counted() -> None:
    assert set(Suppression.Reason.values) <= set(_WORD.findall(SNIPPETS["suppressed-addresses"].body))


def test_a_word_that_the_mailer_does_not_write_is_found() -> None:
    assert set(_WORD.findall("WHERE status = 'stopped' AND state = 'pending'")) - OURS == {"stopped"}


def test_no_statement_changes_anything() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        for snippet in SQL:
            cursor.execute(_typed(snippet))
