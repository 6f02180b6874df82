"""An exporter on the test's own database, Valkey, spool and counters, and what it serves."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from observability.emit import door
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from oncall.exporter.collector import Where
from oncall.stack.valkey import Valkey
from tests.integration.exporter.scraping import PROVIDER, Page, scrape, serving
from tests.services import POSTGRES
from tests.telling import heard_by


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    """An empty spool."""
    folder = tmp_path / "spool"
    folder.mkdir()
    return folder


@pytest.fixture
def where(transactional_db: None, valkey_server: Valkey, redis_client: object, spool: Path, tmp_path: Path) -> Where:
    return Where(
        conninfo=POSTGRES.url_of(str(connection.settings_dict["NAME"])),
        redis_url=settings.REDIS_URL,
        metrics_dir=prepare_metrics_dir(tmp_path / "metrics"),
        spool_dir=spool,
        max_per_hour=settings.MAILER_MAX_PER_HOUR,
        providers=(PROVIDER,),
    )


@pytest.fixture
def counted(where: Where) -> Iterator[None]:
    """What this process emits is counted, and an event that cannot be counted fails the test."""
    with heard_by(*door.listeners, EventCounters(Totals(where.metrics_dir), where.providers)):
        yield


@pytest.fixture
def url(where: Where, counted: None) -> Iterator[str]:
    """An exporter that keeps no answer for a second scrape."""
    with serving(where) as url:
        yield url


@pytest.fixture
def page(url: str) -> Iterator[Page]:
    yield lambda: scrape(url)


@pytest.fixture
def nowhere(where: Where, free_port: int) -> Where:
    """The same, with PostgreSQL and Valkey where nobody listens."""
    return replace(
        where,
        conninfo=f"postgresql://nobody@127.0.0.1:{free_port}/none",
        redis_url=f"redis://127.0.0.1:{free_port}/0",
    )
