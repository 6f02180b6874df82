"""People who act, and workers that really send, in threads of this process."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
import redis
from django.contrib.auth.models import Group, User
from django.db import connections

from mailer_core.constants import MANAGERS_GROUP
from mailer_core.sending.pump import pump
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import MemoryTransport

MANAGER = "manager"
"""The owner of the campaigns that `in_flight` makes."""


@pytest.fixture
def on_call(transactional_db: None, redis_client: redis.Redis) -> User:
    """A superuser, with an empty Valkey beside the database."""
    return User.objects.create_superuser("oncall")


@pytest.fixture
def manager(on_call: User) -> User:
    """A manager, who owns the campaigns of these tests."""
    made = User.objects.create_user(MANAGER)
    made.groups.add(Group.objects.get_or_create(name=MANAGERS_GROUP)[0])
    return made


@pytest.fixture
def relay() -> MemoryTransport:
    """What the workers send to."""
    return MemoryTransport()


@pytest.fixture
def workers(on_call: User, relay: MemoryTransport) -> Iterator[None]:
    """A pump and a tick, over and over."""
    over = threading.Event()

    def until_over(work: Callable[[], object]) -> None:
        while not over.is_set():
            with suppress(Exception):  # as a real one does: what failed is tried again
                work()
            time.sleep(0.05)
        connections.close_all()

    threads = [
        threading.Thread(target=until_over, args=[lambda: pump(relay, 0.5, stopping=over.is_set)]),
        threading.Thread(target=until_over, args=[tick]),
    ]
    for thread in threads:
        thread.start()
    yield
    over.set()
    for thread in threads:
        thread.join()
