"""A Celery application whose processes count: run by a real worker in test_prefork."""

import os
from pathlib import Path

from celery import Celery

from observability.emit import emit
from observability.metrics.directory import VARIABLE
from observability.metrics.setup import MetricsSettings, wire_metrics
from tests.unit.metrics.events import PROVIDER, sent

app = Celery("counting", broker=os.environ["REDIS_URL"])
app.conf.task_ignore_result = True
app.conf.worker_prefetch_multiplier = 1
app.conf.broker_connection_retry_on_startup = True
wire_metrics(MetricsSettings(Path(os.environ[VARIABLE]), os.environ["ONCALL_COMPONENT"], (PROVIDER,)))
app.conf.beat_schedule = {"ring": {"task": "count", "args": (0,), "schedule": 0.5}}


@app.task(name="count")
def count(letters: int) -> None:
    """Tell that so many letters were sent."""
    for _ in range(letters):
        emit(sent())
