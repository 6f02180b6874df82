"""PostgreSQL is down, hangs, is full, or somebody holds what the mailer needs."""

from contextlib import ExitStack
from urllib.parse import urlsplit

import psycopg
from django.db import connections
from psycopg import sql

from tests.acceptance.diagnosis import skewed
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.skewed import clock_moved
from tests.acceptance.diagnosis.world import World, later, postgres_again, session
from tests.services import POSTGRES

CASES = Cases()
fault = CASES.fault


@fault("postgres_lock")
def somebody_locked_the_queue(world: World) -> Broken:
    world.sending(40)
    with session(world.url, "LOCK TABLE mailer_campaignqueue IN ACCESS EXCLUSIVE MODE"):
        later(5)
        yield None


@fault("postgres_lock", slow=True)
def somebody_left_a_transaction_open_on_the_queue(world: World) -> Broken:
    world.sending(3000)
    with session(world.url, "UPDATE mailer_campaignqueue SET served_at = served_at"):
        later(6)
        yield None


@fault("clock_skew")
def clock_of_postgres_is_behind(world: World) -> Broken:
    port = urlsplit(world.url).port
    assert port is not None
    with clock_moved(port, -90, skewed.POSTGRES) as door:
        yield Asked(elsewhere={"DATABASE_URL": world.url.replace(str(port), str(door))})


@fault("postgres_connections")
def connections_are_used_up(world: World) -> Broken:
    with ExitStack() as hoard:
        try:
            while True:
                hoard.enter_context(psycopg.connect(world.url))
        except psycopg.OperationalError:
            yield None
    world.ticks()


@fault("postgres_down")
def postgres_was_killed(world: World) -> Broken:
    POSTGRES.kill()
    yield None
    postgres_again()
    world.ticks()


@fault("postgres_down")
def postgres_hangs(world: World) -> Broken:
    with world.standing_still("postgres"):
        yield None


@fault("postgres_down")
def database_was_made_read_only(world: World) -> Broken:
    """As providers do before a disk is full: nobody's session survives it."""
    server, _, name = world.url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as administrator:
        database = sql.Identifier(name)
        administrator.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(database))
        _end_sessions(administrator, name)
        yield None
        administrator.execute(sql.SQL("ALTER DATABASE {} RESET default_transaction_read_only").format(database))
        _end_sessions(administrator, name)
    connections.close_all()
    world.restart_worker()
    world.ticks()


def _end_sessions(administrator: psycopg.Connection, name: str) -> None:
    administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
