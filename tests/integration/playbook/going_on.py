"""What goes on in a world while it is asked: a worker that lives, or a session that holds everybody up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from observability.metrics.lives import Bell, Life
from oncall import parts
from oncall.stack.supervisor import Supervisor
from tests.integration.playbook.worlds import World, leave_doorbells

BREATH = 1.0
HEARTBEAT = (
    "UPDATE mailer_lease SET alive_at = clock_timestamp(), progress_at = clock_timestamp()",
    "UPDATE mailer_campaignqueue SET served_at = clock_timestamp() WHERE status = 'active'",
    "INSERT INTO mailer_tick VALUES ('tick', clock_timestamp()) ON CONFLICT (name) DO UPDATE SET at = excluded.at",
)


@contextmanager
def at_work(world: World, supervisor: Supervisor) -> Iterator[None]:
    """Run a real worker, which nobody rings, let the leases' heart beat, and let the other parts be seen to live."""
    lives = [Life(world.places.metrics, part) for part in ("web", "beat", "shipper")]
    Bell(world.places.metrics).rang()
    supervisor.start(parts.worker(1, dict(world.environment), lambda: supervisor.log("worker")))
    stop = threading.Event()
    beating = threading.Thread(target=_beat, args=(world.environment["DATABASE_URL"], stop))
    beating.start()
    try:
        yield
    finally:
        stop.set()
        beating.join()
        supervisor.stop("worker")
        for life in lives:
            life.end()


def _beat(database: str, stop: threading.Event) -> None:
    with psycopg.connect(database, autocommit=True, application_name="worker") as connection:
        while True:
            for statement in HEARTBEAT:
                connection.execute(statement)
            if stop.wait(BREATH):
                return


@contextmanager
def stuck(world: World) -> Iterator[None]:
    """Leave a killed worker, doorbells that nobody takes, and a lock that somebody waits for."""
    (world.places.metrics / "worker_killed.life").touch()
    leave_doorbells(world.environment["REDIS_URL"], 37)
    url = world.environment["DATABASE_URL"]
    with psycopg.connect(url, application_name="nightly report") as holder:
        holder.execute("LOCK TABLE mailer_userlanguage IN ACCESS EXCLUSIVE MODE")
        waiting = threading.Thread(target=_wait_in_vain, args=(url,))
        waiting.start()
        try:
            yield
        finally:
            holder.rollback()
            waiting.join()


def _wait_in_vain(url: str) -> None:
    with psycopg.connect(url, application_name="web") as connection:
        connection.execute("SELECT count(*) FROM mailer_userlanguage")
