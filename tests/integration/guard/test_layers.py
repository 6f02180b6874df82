"""Each layer alone, on the real PostgreSQL: which class of hostile statement it stops, and which it lets through."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from psycopg import sql

from playbook.guard.exceptions import UnsafeStatement
from playbook.guard.role import SETTINGS, role_sql
from playbook.guard.statement import require_read_only
from tests.integration.guard.roles import ROLE, as_role, database, made_role
from tests.services import POSTGRES
from tests.unit.guard.hostile import CLASSES, Hostile, Layer

KEYS = count(4711)
SLEEPS = "pg_sleep"
QUICK = {"statement_timeout": "2s", "lock_timeout": "1500ms"}
"""Shorter than the real ones, so that what they end ends soon."""
PATIENT = QUICK | {"statement_timeout": "30s"}
"""For all that does not sleep: on a busy machine a statement may be slow, and that is no layer's doing."""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def owner(transactional_db: None) -> Iterator[psycopg.Connection]:
    with psycopg.connect(POSTGRES.url_of(database()), autocommit=True) as connected:
        yield connected


@pytest.fixture
def role(owner: psycopg.Connection) -> Iterator[str]:
    """The role, made by what the command prints, twice."""
    with made_role(owner) as name:
        yield name


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a figure, whatever pytest captures."""

    def printed(words: str) -> None:
        with capsys.disabled():
            print(words)  # noqa: T201 -- the matrix is what the test is read for

    return printed


@contextmanager
def session(layer: Layer, limits: dict[str, str]) -> Iterator[psycopg.Connection]:
    """A session with one of the layers: the role without its settings, or the owner with them."""
    lifted = dict.fromkeys(SETTINGS, "0") | {"default_transaction_read_only": "off"}
    values = lifted if layer is Layer.ROLE else {**SETTINGS, **limits}
    options = " ".join(f"-c {name}={value}" for name, value in values.items())
    url = as_role() if layer is Layer.ROLE else POSTGRES.url_of(database())
    with psycopg.connect(url, options=options, autocommit=True) as connected:
        yield connected


def stops(layer: Layer, hostile: Hostile) -> bool:
    """Say whether a layer that stands alone stops it; what is let through is undone."""
    if layer is Layer.TREE:
        return not passes_the_tree(hostile.filled())
    limits = QUICK if SLEEPS in hostile.sql else PATIENT
    with session(layer, limits) as connected, psycopg.connect(POSTGRES.url_of(database())) as victim:
        statement = hostile.filled(victim.info.backend_pid, next(KEYS))  # a lock of the layer before may linger
        try:
            with connected.transaction(force_rollback=True):
                connected.execute(statement.encode())
        except psycopg.Error:
            return True
    return False


def passes_the_tree(statement: str) -> bool:
    try:
        require_read_only(statement)
    except UnsafeStatement:
        return False
    return True


def lines(found: dict[str, frozenset[Layer]]) -> Iterator[str]:
    yield f"\n{'hostile statement':<32}{'role':>10}{'settings':>10}{'tree':>10}"
    for name, stopped in found.items():
        yield f"{name:<32}" + "".join(f"{'stops' if layer in stopped else '-':>10}" for layer in Layer)


def test_each_layer_alone_stops_what_it_is_said_to_stop(role: str, say: Callable[[str], None]) -> None:
    found = {one.name: frozenset(layer for layer in Layer if stops(layer, one)) for one in CLASSES}
    say("\n".join(lines(found)))
    assert found == {one.name: one.stopped_by for one in CLASSES}


def test_no_class_is_stopped_by_none_and_most_by_more_than_one() -> None:
    assert all(Layer.TREE in one.stopped_by for one in CLASSES)
    assert sum(len(one.stopped_by) > 1 for one in CLASSES) > len(CLASSES) / 2


def test_the_role_has_its_settings_and_its_rights_and_no_more(role: str, owner: psycopg.Connection) -> None:
    with psycopg.connect(as_role()) as connected:
        shown = {name: connected.execute(f"SHOW {name}".encode()).fetchone() for name in SETTINGS}
        assert {name: row[0] for name, row in shown.items() if row} == dict(SETTINGS)
        assert connected.execute("SELECT count(*) FROM mailer_tick").fetchone() == (0,)
    granted = "SELECT roleid::regrole::text FROM pg_auth_members WHERE member = %s::regrole"
    assert {row[0] for row in owner.execute(granted, [ROLE])} == {"pg_read_all_data", "pg_monitor"}


def test_a_right_that_somebody_added_is_taken_away_when_the_sql_runs_again(
    role: str, owner: psycopg.Connection
) -> None:
    owner.execute(f"GRANT pg_signal_backend, pg_write_all_data TO {ROLE}".encode())
    owner.execute(f"ALTER ROLE {ROLE} CREATEDB; ALTER ROLE {ROLE} SET work_mem = '1GB'".encode())
    owner.execute(role_sql(database(), ROLE).encode())
    rows = owner.execute("SELECT rolcreatedb, rolconfig FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
    assert rows is not None
    assert rows[0] is False
    assert {row.partition("=")[0] for row in rows[1]} == set(SETTINGS)
    has = "SELECT pg_has_role(%(r)s, 'pg_signal_backend', 'usage'), pg_has_role(%(r)s, 'pg_write_all_data', 'usage')"
    assert owner.execute(has, {"r": ROLE}).fetchone() == (False, False)


def test_names_that_need_quotes_are_quoted(owner: psycopg.Connection) -> None:
    name = 'on "call"; DROP'
    with pytest.raises(ValueError, match="cannot be a name"):
        role_sql(database(), "two\nlines")
    owner.execute(role_sql(database(), name).encode())
    assert owner.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [name]).fetchone() == (1,)
    owner.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(name)))
    owner.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {} TO PUBLIC").format(sql.Identifier(database())))
