"""The one statement a letter, asked and answered apart, so that a process works while PostgreSQL commits.

It speaks to libpq through `psycopg.pq`: a cursor's bookkeeping costs more than the statement's own
parameters, and no cursor lets its caller do anything between the question and the answer.
"""

import select
from collections.abc import Sequence
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq

from mailer_core.sending import queries
from mailer_core.sending.database import connected, execute

Connection = psycopg.Connection[tuple[Any, ...]]

_NAME = b"mailer_settle_and_mark"
_BINARY = 1
_UUID, _INT4 = 2950, 23
_TYPES = (_UUID, _UUID, _UUID, _UUID, _INT4)
_FORMATS = (_BINARY,) * len(_TYPES)
_STATE, _ERRORS_IN_A_ROW = 0, 1  # the columns of the answer
_SENT, _SENDING = b"sent", b"sending"


class _Session:
    """A connection's libpq side, with what is made once for all its statements."""

    def __init__(self, pgconn: pq.abc.PGconn) -> None:
        self._pgconn = pgconn
        self._readable = select.poll()
        self._readable.register(pgconn.socket, select.POLLIN)
        self._prepared = False

    def is_lost(self) -> bool:
        return self._pgconn.status == pq.ConnStatus.BAD

    def send(self, values: Sequence[bytes | None]) -> None:
        if not self._prepared:
            self._prepare()
        self._pgconn.send_query_prepared(_NAME, values, _FORMATS, _BINARY)
        self._pgconn.flush()

    def result(self) -> pq.abc.PGresult:
        """Wait on the socket, not inside libpq: there the heartbeat's thread could not run."""
        pgconn = self._pgconn
        while pgconn.is_busy():
            self._readable.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        while pgconn.get_result() is not None:  # the end of the statement
            pass
        if result is None or result.status != pq.ExecStatus.TUPLES_OK:
            raise psycopg.errors.error_from_result(result) if result else psycopg.OperationalError("no answer")
        return result

    def forget(self) -> None:
        """Prepare anew before the next statement."""
        self._prepared = False

    def _prepare(self) -> None:
        result = self._pgconn.prepare(_NAME, queries.SETTLE_AND_MARK.encode(), _TYPES)
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)
        self._prepared = True


_sessions: WeakKeyDictionary[Connection, _Session] = WeakKeyDictionary()


class Settlement:
    """Writes, for one batch, the last letter's `sent` and the next one's `sending` (queries.SETTLE_AND_MARK)."""

    def __init__(self, lease: UUID, queue: UUID, generation: int) -> None:
        self._fence = (lease.bytes, queue.bytes, generation.to_bytes(4))
        self._queue = {"queue": queue, "generation": generation}
        self._session: _Session | None = None
        self._asked: tuple[bytes | None, ...] | None = None

    def ask(self, previous: UUID | None, following: UUID | None) -> None:
        """Send the statement. Do nothing else on this connection before `answer`."""
        if self._session is None or self._session.is_lost():
            self._session = _session(connected())
        letters = previous.bytes if previous else None, following.bytes if following else None
        self._asked = (*letters, *self._fence)
        self._session.send(self._asked)

    def answer(self) -> tuple[bool, bool]:
        """Wait for the commit; say whether the previous letter was settled and the following one may begin.

        A letter settled is a success: errors in a row, of whatever process, begin at 0 again. Raises psycopg.Error;
        with a lost connection nobody knows what was committed.
        """
        if self._session is None or self._asked is None:
            raise RuntimeError("answer() without ask()")
        asked, self._asked = self._asked, None
        try:
            result = self._session.result()
        except psycopg.errors.InvalidSqlStatementName:
            # psycopg deallocates all prepared statements of a connection after a rollback, ours too.
            self._session.forget()
            self._session.send(asked)
            result = self._session.result()
        states = [result.get_value(row, _STATE) for row in range(result.ntuples)]
        settled = _SENT in states
        if settled and any(result.get_value(0, _ERRORS_IN_A_ROW) or b""):
            execute(queries.RESET_ERRORS, self._queue)
        return settled, _SENDING in states


def _session(connection: Connection) -> _Session:
    if connection not in _sessions:
        _sessions[connection] = _Session(connection.pgconn)
    return _sessions[connection]
