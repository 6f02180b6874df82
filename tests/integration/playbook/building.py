"""Build a world: database, Valkey, logs in a store, metrics in a Prometheus, a relay, a worker."""

import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from observability.formatter import JsonLines
from observability.handler import LinesHandler
from observability.metrics.directory import VARIABLE, prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from observability.spool.writer import SpoolWriter
from oncall.exporter.collector import Where
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Supervisor
from tests.integration.exporter.scraping import scrape, serving
from tests.integration.playbook.asking import path_with_clients
from tests.integration.playbook.databases import database_like_the_tests_own, owned_by, working_in
from tests.integration.playbook.prometheus import until_it_says, watching
from tests.integration.playbook.worlds import LIMIT, PROVIDER, Places, Told, World
from tests.integration.store.serving import served
from tests.integration.store.shipping import ship_into
from tests.telling import heard_by

DATABASE = "mailer"
"""The name that the database and its owner have in the containers; one world is built after the other."""
Make = Callable[[Told], dict[str, UUID]]


@dataclass(frozen=True)
class Plan:
    """How to make a world. `relay`: a relay that answers, else nobody listens there."""

    name: str
    redis_number: int
    make: Make
    ship: Callable[[Path], None]
    relay: str
    around: Callable[[World], AbstractContextManager[None]]
    """What goes on while the questions are asked."""
    exporter_answers: bool
    judged: tuple[str, ...]
    """What Prometheus must have judged before it is asked."""

    def target(self, exporter: str) -> str:
        """Say where Prometheus looks for the exporter that serves this page."""
        return urlsplit(exporter).netloc if self.exporter_answers else nobody()


@contextmanager
def built(plan: Plan, folder: Path, supervisor: Supervisor) -> Iterator[World]:
    """Build a world for the length of a `with` block."""
    places = Places(folder / "spool", prepare_metrics_dir(folder / "metrics"))
    places.spool.mkdir()
    with ExitStack() as stack:
        copied = stack.enter_context(database_like_the_tests_own(DATABASE))
        database = stack.enter_context(owned_by(DATABASE, copied))
        redis_url = stack.enter_context(working_in(DATABASE, plan.redis_number))
        with telling(places) as told:
            campaigns = plan.make(told)
        environment = _environment(plan, places, folder) | {"DATABASE_URL": database, "REDIS_URL": redis_url}
        environment["LOKI_URL"] = stack.enter_context(served(folder / "store", now=time.time_ns)).url
        ship_into(f"{environment['LOKI_URL']}/loki/api/v1/push", places.spool)
        plan.ship(places.spool)
        world = World(plan.name, environment, _values(campaigns), _special(campaigns), places)
        stack.enter_context(plan.around(world))
        where = Where(database, redis_url, places.metrics, places.spool, LIMIT, (PROVIDER,))
        exporter = stack.enter_context(serving(where))
        watched = watching(scrape(exporter).text, plan.target(exporter), folder, supervisor, f"prometheus-{plan.name}")
        environment["PROMETHEUS_URL"] = stack.enter_context(watched)
        until_it_says(environment["PROMETHEUS_URL"], *plan.judged)
        yield world


def _environment(plan: Plan, places: Places, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PATH": path_with_clients(folder / "bin"),
        "SMTP_URL": plan.relay or f"smtp://{nobody()}",
        "ONCALL_SPOOL_DIR": str(places.spool),
        VARIABLE: str(places.metrics),
        "DJANGO_SECRET_KEY": "tests",
        "PGTZ": "UTC",
    }


def nobody() -> str:
    """Give an address at which nobody listens."""
    return f"{LOOPBACK}:{free_port()}"


def _values(campaigns: Mapping[str, UUID]) -> dict[str, str]:
    return {
        "campaign_id": str(campaigns["main"]),
        "provider": PROVIDER,
        "key_hour": time.strftime("%Y%m%d%H", time.gmtime()),
        "limit": "5000",
        "alertname": "MailerBreakerTripped",
    }


def _special(campaigns: Mapping[str, UUID]) -> dict[str, dict[str, str]]:
    return {"send-window": {"campaign_id": str(campaigns["window"])}}


@contextmanager
def telling(places: Places) -> Iterator[Told]:
    """Log and count what the core of this process tells, as a worker does."""
    writer = SpoolWriter(places.spool, free_space_floor=0)
    lines = LinesHandler(JsonLines("worker"), None, writer)
    counters = EventCounters(Totals(places.metrics), (PROVIDER,))
    logger = logging.getLogger("mailer_core")
    logger.addHandler(lines)
    try:
        with heard_by(lines.emit_event, counters):
            yield Told(counters, writer)
    finally:
        logger.removeHandler(lines)
        writer.close()
