"""Idle sessions of the mailer's own are ended and counted; those at work and other programs' are left alone."""

from datetime import timedelta

import psycopg
import pytest
from django.contrib.auth.models import User
from django.db import connection

from oncall.actions.exceptions import PreconditionFailed
from oncall.actions.performing import plan
from oncall.actions.postgresql import connections
from oncall.stack.waiting import wait_until
from tests.integration.actions.doing import done, recorded
from tests.integration.actions.test_sessions import session
from tests.patience import PATIENCE


@pytest.fixture(autouse=True)
def idle_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call a session idle after no time at all: nobody waits a minute for a test."""
    monkeypatch.setitem(connections._VALUES, "idle", timedelta(0))


def lives(one: psycopg.Connection) -> bool:
    try:
        one.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def wait_for_the_others() -> None:
    """Let sessions of the tests before this one end: PostgreSQL shows them a moment longer than their clients live."""
    assert wait_until(lambda: not any(one.ours_idle for one in connections.holders()), PATIENCE)


def test_only_the_mailers_own_idle_sessions_end(on_call: User) -> None:
    wait_for_the_others()
    with session("SELECT 1", "mailer web") as ours, session("SELECT 1") as theirs:
        look = plan("connections-free", {}, on_call).look
        outcome = done("connections-free", on_call)
        assert outcome.verified, outcome.verification
        assert outcome.changed["sessions"] == look.numbers["sessions"] == 1
        assert not lives(ours)
        assert lives(theirs)
    assert recorded().detail["changed"]["sessions"] == 1


def test_one_that_was_at_work_until_just_now_is_left_alone(on_call: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connections._VALUES, "idle", timedelta(minutes=1))
    with session("SELECT 1", "mailer web"):
        look = plan("connections-free", {}, on_call).look
    assert look.numbers["sessions"] == 0


def test_where_others_hold_them_the_plan_says_who_and_nothing_is_done(on_call: User) -> None:
    with session("SELECT 1") as theirs:
        wait_for_the_others()
        look = plan("connections-free", {}, on_call).look
        assert "anna's psql" in look.effect[1].en
        with pytest.raises(PreconditionFailed):
            done("connections-free", on_call)
        assert lives(theirs)
    connection.ensure_connection()
