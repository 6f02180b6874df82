"""Django's PostgreSQL (`ENGINE`): where a person waits for the process, it does not wait for the server for ever."""

import time
from types import ModuleType
from typing import Any, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg.abc import PQGen

from oncall.site.postgresql.silence import LOCK_SECONDS, STATEMENT_SECONDS, Silence
from oncall.site.postgresql.waiting import does_a_person_wait

T = TypeVar("T")
SILENCE = Silence()
LIMITS = f"-c lock_timeout={LOCK_SECONDS}s -c statement_timeout={STATEMENT_SECONDS}s"
_POLL_SECONDS = 0.1  # psycopg's own


class ImpatientConnection(psycopg.Connection[Any]):
    """Waits for an answer as long as a living server may take, and is closed by one that takes longer.

    Raises psycopg.OperationalError, at once while the server is known to be silent.
    """

    @classmethod
    def connect(cls, *arguments: Any, **named: Any) -> "ImpatientConnection":
        """Connect, with the limits of what a person waits for, or fail within `connect_timeout`."""
        if SILENCE.refuses():
            raise psycopg.OperationalError("PostgreSQL has been silent; it will be tried again in some seconds")
        try:
            made = super().connect(*arguments, **named | {"options": f"{named.get('options', '')} {LIMITS}"})
        except psycopg.errors.ConnectionTimeout:
            SILENCE.begin()
            raise
        SILENCE.end()
        return made

    def wait(self, gen: PQGen[T], interval: float = _POLL_SECONDS, timeout: float | None = None) -> T:
        """Wait for whatever the connection does; each of its statements passes here."""
        began, patience = time.monotonic(), timeout or SILENCE.patience
        try:
            answer = super().wait(gen, interval, patience)
        except psycopg.OperationalError:
            if time.monotonic() - began < patience:
                raise
        else:
            SILENCE.doubt()
            return answer
        self.close()
        SILENCE.begin()
        raise psycopg.OperationalError(f"PostgreSQL did not say a word for {patience:g} s")


def _connect(*arguments: Any, **named: Any) -> psycopg.Connection[Any]:
    kind = ImpatientConnection if does_a_person_wait() else psycopg.Connection
    return kind.connect(*arguments, **named)


def _psycopg_with(**changed: object) -> ModuleType:
    """Make what Django takes for psycopg: it looks up there how to connect, and the errors."""
    module = ModuleType(psycopg.__name__)
    vars(module).update(vars(psycopg) | changed)
    return module


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, with another way to connect."""

    Database = _psycopg_with(connect=_connect)
