"""A session that holds a lock is shown with who waits for it, ended, and seen to be gone; others are left alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection

from mailer_core.sending.database import one
from oncall.actions.exceptions import PreconditionFailed
from oncall.actions.performing import plan
from oncall.actions.postgresql import session_queries as queries
from oncall.actions.postgresql import sessions
from oncall.stack.waiting import wait_until
from tests.integration.actions.doing import done, recorded
from tests.integration.core.campaigns import in_flight
from tests.patience import PATIENCE
from tests.services import POSTGRES


@contextmanager
def session(statement: str, application: str = "anna's psql") -> Iterator[psycopg.Connection]:
    """A session with a transaction open; it may be ended under our hands."""
    url = psycopg.conninfo.make_conninfo(POSTGRES.dsn, dbname=connection.settings_dict["NAME"])
    own = psycopg.connect(url, application_name=application)
    try:
        own.execute(statement.encode())
        yield own
    finally:
        own.close()


@pytest.fixture
def holder(on_call: User) -> Iterator[int]:
    """The process id of a session that holds the queue, for which another waits."""
    in_flight(1)
    with session("LOCK TABLE mailer_campaignqueue IN ACCESS EXCLUSIVE MODE") as own:
        waiter = threading.Thread(target=_wait)
        waiter.start()
        pid = own.info.backend_pid
        assert wait_until(lambda: _waiting(pid) == 1, PATIENCE)
        yield pid
    waiter.join()


def _wait() -> None:
    with suppress(psycopg.Error), session("SELECT count(*) FROM mailer_campaignqueue", "mailer worker"):
        pass


def _waiting(pid: int) -> int:
    found = sessions.find(pid)
    return found.waiting if found else 0


def test_the_plan_names_whose_it_is_what_it_holds_and_who_waits(on_call: User, holder: int) -> None:
    look = plan("session-end", {"pid": str(holder)}, on_call).look
    told = " ".join(line.en for line in look.effect)
    assert f"Session {holder} (" in told
    assert "anna's psql" in told
    assert "LOCK TABLE mailer_campaignqueue" in told
    assert "It holds: mailer_campaignqueue" in told
    assert "Waiting for it: 1 session(s) (mailer worker)" in told
    assert all(one.met for one in look.preconditions)


def test_it_is_ended_and_nobody_waits_any_longer(on_call: User, holder: int) -> None:
    outcome = done("session-end", on_call, pid=holder)
    assert outcome.verified, outcome.verification.evidence
    assert outcome.changed["sessions_waiting"] == 1
    assert sessions.find(holder) is None
    assert recorded().detail["changed"]["whose"].endswith("anna's psql, 127.0.0.1")


def test_one_that_stands_in_nobodys_way_is_left_alone(on_call: User) -> None:
    with session("SELECT 1") as own, pytest.raises(PreconditionFailed, match="it holds a lock"):
        done("session-end", on_call, pid=own.info.backend_pid)


def test_its_own_session_and_one_that_is_over_are_refused(on_call: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    with pytest.raises(PreconditionFailed, match="not this command's own"):
        done("session-end", on_call, pid=own)
    with pytest.raises(PreconditionFailed, match="PostgreSQL has this session"):
        done("session-end", on_call, pid=2**30)


def test_a_later_session_with_the_same_process_id_is_not_ended(on_call: User, holder: int) -> None:
    assert one(queries.END, {"pid": holder, "began": "2020-01-01 00:00:00+00"}) is None
    assert sessions.find(holder) is not None


def test_the_mailers_own_session_is_told_apart(on_call: User) -> None:
    with session("LOCK TABLE mailer_campaignqueue IN ACCESS EXCLUSIVE MODE", "mailer worker") as own:
        look = plan("session-end", {"pid": str(own.info.backend_pid)}, on_call).look
    assert "the mailer's own (mailer worker)" in " ".join(line.en for line in look.effect)
