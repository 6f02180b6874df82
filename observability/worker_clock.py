"""Workers tell their clock when asked, so that whoever diagnoses can set all clocks side by side.

A command of Celery's remote control: `celery -A oncall.site inspect wall_clock`.
"""

import time
from typing import Any, Final

NAME: Final = "wall_clock"
FIELD: Final = "clock_epoch"


def wall_clock(_state: Any) -> dict[str, float]:
    """Give this host's clock, in seconds since the epoch."""
    return {FIELD: time.time()}


def let_workers_tell_their_clock(**_signal: object) -> None:
    """Add the command to a worker (receiver of `worker_init`)."""
    from celery.worker.control import inspect_command  # noqa: PLC0415 -- a worker's own machinery

    inspect_command(name=NAME)(wall_clock)
