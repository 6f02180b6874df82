"""The console on the real database and Valkey, with nothing kept from one test to the next."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from observability.spool.writer import SpoolWriter
from oncall.pages.console.reading.alerts import firing
from oncall.pages.console.reading.diagnosis import diagnosis
from oncall.pages.console.reading.history.reading import last_day
from oncall.pages.console.reading.limits import gauge
from oncall.pages.console.reading.timeline.logs import kept_spool
from tests.integration.console.people import make_on_call, signed_in
from tests.integration.doors.people import make_manager
from tests.telling import spooled


@pytest.fixture(autouse=True)
def _site(db: None, redis_client: redis.Redis, settings: Settings) -> Iterator[None]:
    """Begin with an empty Valkey; no test here asks for static files, which take long to collect."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.PROMETHEUS_URL = settings.ALERTMANAGER_URL = settings.LOKI_URL = settings.ONCALL_SPOOL_DIR = ""
    for kept in (gauge, last_day, firing, diagnosis, kept_spool):
        kept.cache_clear()
    yield


@pytest.fixture
def on_call(db: None) -> User:
    return make_on_call()


@pytest.fixture
def console(on_call: User) -> Client:
    """A session of whoever carries the pager."""
    return signed_in(on_call)


@pytest.fixture
def manager(db: None) -> User:
    return make_manager()


@pytest.fixture
def told(settings: Settings, tmp_path: Path) -> Iterator[SpoolWriter]:
    """Events of this process go to a spool, where the console finds them."""
    settings.ONCALL_SPOOL_DIR = str(tmp_path / "spool")
    with spooled(tmp_path / "spool") as writer:
        yield writer
