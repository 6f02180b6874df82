"""Every test of the core has PostgreSQL, an empty Valkey, an hour of its own, strict events, and hears what is told."""

from collections.abc import Iterator

import pytest
import redis

from observability.emit import door
from tests.integration.core.facts import Facts
from tests.telling import heard_by


@pytest.fixture(autouse=True)
def facts(one_hour: None, transactional_db: None, redis_client: redis.Redis) -> Iterator[Facts]:
    """What the core tells; an event that cannot be written fails the test."""
    heard = Facts()
    with heard_by(*door.listeners, heard.hear):
        yield heard
