"""The one statement a letter, asked and answered apart, so that a process works while PostgreSQL commits.

It speaks to libpq through `psycopg.pq`: a cursor's bookkeeping costs more than the statement's own
parameters, and no cursor lets its caller do anything between the question and the answer.
"""

import select
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from weakref import WeakSet

import psycopg
from psycopg import pq

from mailer_core.sending import queries
from mailer_core.sending.database import connected

Connection = psycopg.Connection[tuple[Any, ...]]

_NAME = b"mailer_settle_and_mark"
_BINARY = 1
_UUID, _INT4 = 2950, 23
_TYPES = (_UUID, _UUID, _UUID, _UUID, _INT4)
_FORMATS = (_BINARY,) * len(_TYPES)

_prepared: WeakSet[Connection] = WeakSet()


class Settlement:
    """Writes, for one batch, the last letter's `sent` and the next one's `sending` (queries.SETTLE_AND_MARK)."""

    def __init__(self, lease: UUID, queue: UUID, generation: int) -> None:
        self._fence = (lease.bytes, queue.bytes, generation.to_bytes(4))
        self._asked: tuple[Connection, bytes | None, bytes | None] | None = None

    def ask(self, previous: UUID | None, following: UUID | None) -> None:
        """Send the statement. Do nothing else on this connection before `answer`."""
        connection = connected()
        self._asked = connection, previous.bytes if previous else None, following.bytes if following else None
        _send(connection, (*self._asked[1:], *self._fence))

    def answer(self) -> tuple[bool, bool]:
        """Wait for the commit; say whether the previous letter was settled and the following one may begin.

        Raises psycopg.Error; with a lost connection nobody knows what was committed.
        """
        if self._asked is None:
            raise RuntimeError("answer() without ask()")
        (connection, *asked), self._asked = self._asked, None
        try:
            result = _result(connection.pgconn)
        except psycopg.errors.InvalidSqlStatementName:
            # psycopg deallocates all prepared statements of a connection after a rollback, ours too.
            _prepared.discard(connection)
            _send(connection, (*asked, *self._fence))
            result = _result(connection.pgconn)
        return bool(_count(result, 0)), bool(_count(result, 1))


def _send(connection: Connection, values: Sequence[bytes | None]) -> None:
    if connection not in _prepared:
        _prepare(connection)
    connection.pgconn.send_query_prepared(_NAME, values, _FORMATS, _BINARY)
    connection.pgconn.flush()


def _prepare(connection: Connection) -> None:
    result = connection.pgconn.prepare(_NAME, queries.SETTLE_AND_MARK.encode(), _TYPES)
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(result)
    _prepared.add(connection)


def _result(asked: pq.abc.PGconn) -> pq.abc.PGresult:
    """Wait on the socket, not inside libpq: there the heartbeat's thread could not run."""
    readable = select.poll()
    readable.register(asked.socket, select.POLLIN)
    while asked.is_busy():
        readable.poll()
        asked.consume_input()
    result = asked.get_result()
    while asked.get_result() is not None:  # the end of the statement
        pass
    if result is None or result.status != pq.ExecStatus.TUPLES_OK:
        raise psycopg.errors.error_from_result(result) if result else psycopg.OperationalError("no answer")
    return result


def _count(result: pq.abc.PGresult, column: int) -> int:
    return int.from_bytes(result.get_value(0, column) or b"")
