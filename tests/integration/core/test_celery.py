"""Doorbells: the thread of a trace goes with them, and a broker that is away harms nobody."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from celery.contrib.testing.worker import start_worker
from celery.signals import task_prerun

from mailer_core import tasks
from mailer_core.smtp.memory import MemoryTransport
from observability import context
from oncall.site.celery import app
from oncall.stack.valkey import Valkey
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import in_flight, states
from tests.patience import PATIENCE


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, str]]]:
    """The context in which each pump task ran."""
    contexts: list[dict[str, str]] = []
    monkeypatch.setattr(tasks, "transport", MemoryTransport)

    def note(*_: Any, **__: Any) -> None:
        contexts.append(dict(context.current()))

    task_prerun.connect(note, weak=False)
    yield contexts
    task_prerun.disconnect(note)


def test_trace_and_campaign_go_with_the_message(heard: list[dict[str, str]]) -> None:
    queue = in_flight(3)
    with start_worker(app, perform_ping_check=False, pool="solo"):
        with context.bound(trace_id="t" * 32, campaign_id=str(queue.campaign_id)):
            result = tasks.pump_task.apply_async()
        assert wait_until(lambda: states(queue) == {"sent": 3}, PATIENCE)
    assert result.id
    assert heard[0] == {"trace_id": "t" * 32, "campaign_id": str(queue.campaign_id)}


def test_a_broker_that_is_down_or_full_makes_no_error(
    valkey_server: Valkey, redis_client: redis.Redis, caplog: pytest.LogCaptureFixture
) -> None:
    redis_client.config_set("maxmemory", "1")
    tasks.ring(1)
    redis_client.config_set("maxmemory", "0")
    valkey_server.kill()
    try:
        tasks.ring(2)
    finally:
        valkey_server.start()
    assert [record.message[:10] for record in caplog.records if record.name == "mailer_core.tasks"] == [
        "The broker"
    ] * 2
