"""Ask PostgreSQL with the playbook's own snippets, over one connection, each in a read-only transaction of its own.

One connection, since a diagnosis must not take the last ones of a server that has few left. Limits are set within
the transaction: PgBouncer drops session settings. The catalogue comes first: it answers while our tables are locked.
"""

import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from playbook.binding import psycopg_query
from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Failed, Source, Step, address_of, in_vain, of_the_login, read
from playbook.diagnosis.where import Where

if TYPE_CHECKING:
    import psycopg

CONNECT_SECONDS: Final = 3
"""How long this program waits, no promise of the mailer's: the whole diagnosis has ten seconds."""
LOCK_MS: Final = 700
"""Likewise, so that three locked tables cost two seconds."""
CONNECTION: Final[dict[str, str | int]] = {
    "connect_timeout": CONNECT_SECONDS,
    "application_name": "oncall diagnose",
    "keepalives_idle": 2,
    "tcp_user_timeout": 5000,
}
OWN_LOGIN: Final = "DIAGNOSIS_DATABASE_URL"
TOO_MANY: Final = frozenset({"53300", "53400"})
DENIED: Final = ("28", "42501", "3D000")
LOCK_STATES: Final = frozenset({"55P03"})
OTHER_SCHEMA: Final = frozenset({"42P01", "42703", "42883"})
"""No such table, column or function: the database is not this one's, or of another version."""


def _step(snippet: str, shape: str, least: int = 0) -> Step:
    asked = SNIPPETS[snippet]
    return Step(
        snippet, Source.POSTGRES, asked.question, asked.budget.total_seconds(), Shape.of(shape, least=least), snippet
    )


SERVER: Final = _step(
    "diagnose-server",
    "version:text in_recovery:truth read_only:truth* clock_epoch:number up_seconds:whole connections:whole"
    " max_connections:whole reserved_connections:whole mailer_is_here:truth our_clock_epoch:number*"
    " clock_error_seconds:number*",
    least=1,
)
BLOCKERS: Final = _step(
    "diagnose-blockers",
    "pid:whole application:text username:text state:text? open_seconds:whole? idle_seconds:whole? tables:text"
    " whole_table:truth blocks:whole longest_wait_seconds:whole query:text",
)
TICK: Final = _step(
    "diagnose-tick", "tick_seconds_ago:whole? lock_holder_pid:whole? lock_holder:text? lock_held_seconds:whole?", 1
)
FLIGHT: Final = _step(
    "diagnose-flight",
    "campaign_id:uuid name:text provider:text status:text defer_reason:text? goes_on_in_seconds:whole?"
    " breaker_state:text breaker_trips:whole errors_in_a_row:whole breaker_opened_seconds_ago:whole?"
    " waits_seconds:whole? last_phase:text? last_code:whole? last_enhanced:text? last_scope:text? last_error:text?"
    " served_seconds_ago:whole started_seconds_ago:whole? unserved_seconds:whole? letters_wait:truth letters_due:truth",
)
LEASES: Final = _step(
    "diagnose-leases",
    "worker:text campaign_id:uuid provider:text silent_seconds:whole no_progress_seconds:whole taken_seconds_ago:whole",
)
UNKNOWN: Final = _step(
    "diagnose-unknown",
    "campaign_id:uuid name:text status:text unknown_policy:text letters:whole oldest_seconds:whole?"
    " newest_seconds:whole? error:text?",
)
ORPHANED: Final = _step(
    "orphaned-letters", "campaign_id:uuid state:text lease_id:text letters:whole last_attempt:text?"
)
ACTIONS: Final = _step("diagnose-actions", "campaign_id:uuid actor:text? action:text seconds_ago:whole")
STEPS: Final = (SERVER, BLOCKERS, TICK, FLIGHT, LEASES, UNKNOWN, ORPHANED, ACTIONS)


def ask(where: Where) -> Iterator[Reading]:
    """Connect and ask; where there is no connection the later steps depend on the first."""
    began = time.monotonic()
    try:
        connection = connect(where.database)
    except Failed as error:
        mailers = where.mailers_database
        failed = of_the_login(error, where.database, mailers, OWN_LOGIN, lambda: connect(mailers).close())
        yield Reading(SERVER.id, None, failed.trouble, failed.detail, time.monotonic() - began)
        yield from in_vain(STEPS[1:], Trouble.DEPENDS, failed.detail)
        return
    with connection:
        for step in STEPS:
            yield read(step, lambda step=step: _with_clock(connection, step))  # type: ignore[misc]


def _with_clock(connection: "psycopg.Connection[Any]", step: Step) -> Any:
    """Give the rows; beside the server's clock stands ours, taken in the middle of the question."""
    asked = time.time()
    rows = rows_of(connection, step.by, {}, step.budget)
    if step is not SERVER:
        return rows
    answered = time.time()
    return [{**rows[0], "our_clock_epoch": (asked + answered) / 2, "clock_error_seconds": (answered - asked) / 2}]


def connect(url: str) -> "psycopg.Connection[dict[str, Any]]":
    """Connect. Raises Failed, which tells a server that is away from one that is full, silent or refuses us."""
    import psycopg  # noqa: PLC0415 -- `oncall --help` answers without it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415 -- likewise
    from psycopg.rows import dict_row  # noqa: PLC0415 -- likewise

    conninfo = make_conninfo(**{**named(url), **CONNECTION})
    try:
        return psycopg.connect(conninfo, autocommit=True, row_factory=dict_row, prepare_threshold=None)
    except psycopg.Error as error:
        raise Failed(_of_connecting(error), _first_line(error)) from error


def named(url: str) -> dict[str, Any]:
    """Give the parts of an address. Raises Failed, also where a password that is not encoded has got into the host."""
    from psycopg import ProgrammingError  # noqa: PLC0415 -- likewise
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 -- likewise

    unreadable = address_of("DATABASE_URL", "postgresql://user:password@host:5432/name")
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise unreadable from error
    misread = str(parts.get("host", ""))[1:] + str(parts.get("dbname", ""))  # a socket's name may begin with @
    if "@" in misread or not re.fullmatch("[0-9,]*", str(parts.get("port", ""))):
        raise unreadable
    return dict(parts)


def rows_of(
    connection: "psycopg.Connection[Any]", snippet: str, values: Mapping[str, str], budget: float
) -> list[dict[str, Any]]:
    """Run a snippet, and give its rows. Raises Failed."""
    import psycopg  # noqa: PLC0415 -- likewise

    statement, parameters = psycopg_query(SNIPPETS[snippet], values)
    limits = f"SET LOCAL statement_timeout = {int(budget * 1000)}; SET LOCAL lock_timeout = {LOCK_MS}"
    try:
        connection.execute(f"BEGIN READ ONLY; {limits}".encode())
        rows = connection.execute(statement.encode(), parameters).fetchall()
        connection.execute("COMMIT")
    except psycopg.Error as error:
        _end(connection)
        raise Failed(_of_asking(error), _first_line(error)) from error
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    """Write a value as JSON has it: times in ISO 8601, ids as text."""
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _end(connection: "psycopg.Connection[Any]") -> None:
    if not connection.broken:
        connection.rollback()


def _of_connecting(error: "psycopg.Error") -> Trouble:
    words = str(error).lower()
    if "too many" in words or "remaining connection slots" in words or error.sqlstate in TOO_MANY:
        return Trouble.FULL
    if "timeout" in words or "timed out" in words:
        return Trouble.SILENT
    if "authentication failed" in words or "does not exist" in words or "no pg_hba.conf entry" in words:
        return Trouble.DENIED
    return Trouble.REFUSED


def _of_asking(error: "psycopg.Error") -> Trouble:
    state = error.sqlstate or ""
    if state in LOCK_STATES:
        return Trouble.LOCKED
    if state in OTHER_SCHEMA:
        return Trouble.SCHEMA
    if state.startswith(DENIED):
        return Trouble.DENIED
    if not state or state.startswith(("57P", "08")):
        return Trouble.REFUSED
    return Trouble.SILENT if state == "57014" else Trouble.BROKEN


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)[:300]


ASKER: Final = Asker(STEPS, "DATABASE_URL", lambda where: bool(where.database), ask)
