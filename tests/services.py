"""The real services that tests share: each starts when the first test asks for it, and ends with the run.

The ports and passwords are chosen at import, so that Django's settings can name servers that do not
run yet. A test of the database starts PostgreSQL by itself; ask for `valkey_server` or `redis_client`
where Valkey is used. Unit tests ask for none of them.
"""

import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import translation
from django.utils.functional import empty

from oncall.stack import ports
from oncall.stack.postgres import Postgres
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Supervisor
from oncall.stack.valkey import Valkey
from tests.hours import wait_for_room

# Not pytest's own temporary folder: that is closed to the account that PostgreSQL runs as under root.
FOLDER = Path(tempfile.mkdtemp(prefix="oncall-tests-"))
FOLDER.chmod(0o711)
SUPERVISOR = Supervisor(FOLDER)
POSTGRES = Postgres(SUPERVISOR, FOLDER / "postgres", durable=False)
VALKEY = Valkey(SUPERVISOR, FOLDER / "valkey")
NUMBERS = count(1)
StartSmtpReceiver = Callable[..., SmtpReceiver]
HELD = socket.socket()
HELD.bind((ports.LOOPBACK, 0))  # and never listens: nobody else can, for as long as the run lasts
NOWHERE = f"smtp://{ports.LOOPBACK}:{HELD.getsockname()[1]}"

os.environ.update(DATABASE_URL=POSTGRES.dsn, REDIS_URL=VALKEY.url, SMTP_URL=NOWHERE)
# pytest-django has set Django up before any conftest could speak: let it read its settings again.
settings._wrapped = empty
sys.modules.pop(os.environ.get("DJANGO_SETTINGS_MODULE", ""), None)
connection.settings_dict.update(settings.DATABASES["default"])  # nothing has connected yet


def pytest_unconfigure() -> None:
    """Remove what the servers have left on disk, and let the port go that was kept from everybody."""
    HELD.close()
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session")
def supervisor() -> Iterator[Supervisor]:
    """Whatever is started through it ends with the run, at the latest."""
    with SUPERVISOR:
        yield SUPERVISOR


@pytest.fixture(scope="session")
def postgres_server(supervisor: Supervisor) -> Postgres:
    """The PostgreSQL of `DATABASE_URL`; it does not wait for the disk, so do not crash the machine."""
    POSTGRES.start()
    return POSTGRES


@pytest.fixture(scope="session")
def valkey_server(supervisor: Supervisor) -> Valkey:
    """The Valkey of `REDIS_URL`; a test that kills it must start it again."""
    VALKEY.start()
    return VALKEY


@pytest.fixture
def redis_client(valkey_server: Valkey) -> Iterator[redis.Redis]:
    """A client of the Valkey of `REDIS_URL`, emptied."""
    with redis.Redis.from_url(valkey_server.url) as client:
        client.flushall()
        yield client


@pytest.fixture
def start_smtp_receiver(supervisor: Supervisor) -> Iterator[StartSmtpReceiver]:
    """Start receivers with options of your own, each in its own process; they end with the test."""
    with ExitStack() as ending:

        def start(**options: Any) -> SmtpReceiver:
            name = f"smtp-{next(NUMBERS)}"
            receiver = SmtpReceiver(supervisor, Options(FOLDER / name, **options), name)
            ending.callback(receiver.stop)
            receiver.start()
            return receiver

        yield start


@pytest.fixture
def smtp_receiver(start_smtp_receiver: StartSmtpReceiver) -> SmtpReceiver:
    """Start a receiver that takes everything, until `inject` is called; `mailbox` shows what it took."""
    return start_smtp_receiver()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: Postgres) -> None:
    """A test that asks for Django's database has PostgreSQL started first (a hook of pytest-django)."""


@pytest.fixture
def process_env(transactional_db: None, valkey_server: Valkey) -> dict[str, str]:
    """The environment of a process that must see the same test database and Valkey as the test."""
    return {**os.environ, "DATABASE_URL": POSTGRES.url_of(str(connection.settings_dict["NAME"]))}


@pytest.fixture
def one_hour() -> None:
    """An hour that does not end while the test counts by it."""
    wait_for_room()


@pytest.fixture
def free_port() -> int:
    """A loopback port on which nothing listens."""
    return ports.free_port()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Leave no language behind: a request of Django's test client ends in the one that it was answered in."""
    yield
    translation.deactivate()
