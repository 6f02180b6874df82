"""Run the hot path's statements: prepared on the server, in autocommit, retried over a lost connection."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, LiteralString, TypeVar

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

from mailer_core.exceptions import DATABASE_DOWN

T = TypeVar("T")

RECONNECT_SECONDS = 15.0
"""How long a process holding outcomes tries to reach PostgreSQL again: less than a lease's silence."""

LOST = DATABASE_DOWN
"""What a statement raises whose connection is lost: what it does may be done again on another."""


def execute(statement: LiteralString, parameters: Mapping[str, Any]) -> psycopg.Cursor[tuple[Any, ...]]:
    """Run one statement on Django's connection with a plain psycopg cursor.

    Django's own cursor binds on the client's side and never prepares; at one statement a letter that
    costs a third of the budget. A statement is prepared at its fifth use if the database's option
    `prepare_threshold` is set. JSON columns come as text, since Django loads them itself.
    """
    return psycopg.Cursor(connected()).execute(statement, parameters)


def connected() -> psycopg.Connection[tuple[Any, ...]]:
    """Give the open connection; Django, which this path goes around, would keep one that has broken."""
    database = connections[DEFAULT_DB_ALIAS]  # `connection` would look the thread's own up at each attribute
    if database.connection is not None and database.connection.closed and not database.in_atomic_block:
        database.close()
    database.ensure_connection()
    found: psycopg.Connection[tuple[Any, ...]] = database.connection
    return found


def one(statement: LiteralString, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run a statement and give its first row."""
    return execute(statement, parameters).fetchone()


def all_rows(statement: LiteralString, parameters: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """Run a statement and give all its rows."""
    return execute(statement, parameters).fetchall()


def through_reconnects(work: Callable[[], T]) -> T:
    """Do idempotent work, reconnecting for up to 15 s where PostgreSQL went away in the middle.

    Raises the last error where it stays away.
    """
    give_up = time.monotonic() + RECONNECT_SECONDS
    while True:
        try:
            return work()
        except LOST:
            if time.monotonic() > give_up:
                raise
            connection.close()
            time.sleep(0.2)
