"""A mailer whose events go to a spool of the test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from observability.emit import door
from observability.formatter import JsonLines
from observability.handler import LinesHandler
from observability.spool.writer import SpoolWriter


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def telling(one_hour: None, transactional_db: None, redis_client: redis.Redis, spool: Path) -> Iterator[SpoolWriter]:
    """Let the core of this process tell its events to the spool."""
    writer = SpoolWriter(spool, free_space_floor=0)
    listeners, strict = list(door.listeners), door.strict
    door.listeners[:] = [LinesHandler(JsonLines("worker"), None, writer).emit_event]
    door.strict = True
    yield writer
    door.listeners[:] = listeners
    door.strict = strict
    writer.close()
