"""A running mailer for a test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from django.db import connection

from oncall.stack.postgres import Postgres
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.supervisor import Supervisor
from tests.acceptance.mailer.harness import Mailer, running

REPLY_SECONDS = 0.004
"""A provider that takes a moment, so that a kill falls into a letter more often than not."""


@pytest.fixture
def mailer(
    process_env: dict[str, str],
    postgres_server: Postgres,
    redis_client: redis.Redis,  # empties Valkey
    smtp_receiver: SmtpReceiver,
    supervisor: Supervisor,
    tmp_path: Path,
) -> Iterator[Mailer]:
    """Run a worker of two pumps and beat, against a provider that takes 4 ms a letter.

    As `make up` starts them, they reach PostgreSQL by its Unix socket.
    """
    environment = process_env | {
        "DATABASE_URL": postgres_server.near_url_of(str(connection.settings_dict["NAME"])),
        "SMTP_URL": smtp_receiver.url,
        "MAILER_BATCH": "25",
        "MAILER_PUMPS": "2",
        "DJANGO_SECRET_KEY": "tests",
        "ONCALL_SPOOL_DIR": str(tmp_path / "spool"),
    }
    smtp_receiver.inject(Fault.delay(Point.DOT, REPLY_SECONDS))
    with running(Mailer(supervisor, smtp_receiver, environment, tmp_path)) as started:
        yield started
