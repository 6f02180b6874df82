"""A Celery application whose task tells of letters: run by a real worker in test_standard_output."""

import os
from pathlib import Path

from celery import Celery

from observability import handler
from observability.emit import emit
from observability.setup import LogSettings, wire_logging
from tests.unit.metrics.events import sent

handler.LINGER_SECONDS = 3600  # else it would be the time that writes what waits, and not the end
app = Celery("telling", broker=os.environ["REDIS_URL"])
app.conf.task_ignore_result = True
app.conf.broker_connection_retry_on_startup = True
app.conf.worker_hijack_root_logger = False
wire_logging(LogSettings("worker", spool_dir=Path(os.environ["ONCALL_SPOOL_DIR"])))


@app.task(name="tell")
def tell(letters: int) -> None:
    """Tell that so many letters were sent."""
    for _ in range(letters):
        emit(sent())


if __name__ == "__main__":
    tell(3)
