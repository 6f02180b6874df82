"""A mailer whose events go to a spool of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from observability.spool.writer import SpoolWriter
from tests.telling import spooled


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def telling(one_hour: None, transactional_db: None, redis_client: redis.Redis, spool: Path) -> Iterator[SpoolWriter]:
    """Let the core of this process tell its events to the spool."""
    with spooled(spool) as writer:
        yield writer
