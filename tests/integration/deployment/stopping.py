"""Starts beat many times in a row and tells it to stop in the middle of its rings; prints how each of them ended.

Run as `python -m tests.integration.deployment.stopping TIMES`. Every beat is a fork of one process that has loaded the
site, so that a start costs milliseconds; its schedule is always due, so that it rings nearly all the time.
"""

import json
import logging
import os
import random
import signal
import sys
import time
from contextlib import suppress
from typing import Any, NoReturn

from celery import Celery
from celery.signals import after_task_publish

from oncall.django_process import become_django
from oncall.stack.waiting import wait_until

LONGEST_LIFE = 0.04
PATIENCE = 10.0


def load() -> Celery:
    """Load the site's application with all its tasks, and a schedule that is always due."""
    from oncall.site.celery import app  # noqa: PLC0415 -- Django must be set up before

    app.conf.beat_schedule = {"tick": {"task": "mailer.tick", "schedule": 0}}
    app.loader.init_worker()
    app.finalize()
    return app


def beat(app: Celery, told: int) -> NoReturn:
    """Be a beat that says when it rings, and end as the command would."""

    def rung(**_signal: Any) -> None:
        os.write(told, b"!")

    after_task_publish.connect(rung)
    try:
        app.Beat(loglevel="CRITICAL", quiet=True).run()
    except SystemExit as end:
        os._exit(int(end.code or 0))
    except BaseException:  # noqa: BLE001 -- this is the edge of the process
        os._exit(1)
    os._exit(0)


def stopped(app: Celery, life: float) -> int | None:
    """Start a beat, let it ring for so many seconds, tell it to stop: its status, None where it went on."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        beat(app, writing)
    os.close(writing)
    os.read(reading, 1)
    time.sleep(life)
    os.kill(pid, signal.SIGTERM)
    os.close(reading)
    ends: list[int] = []

    def has_ended() -> bool:
        ended, status = os.waitpid(pid, os.WNOHANG)
        ends.extend([os.waitstatus_to_exitcode(status)] if ended else [])
        return bool(ended)

    if not wait_until(has_ended, PATIENCE):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return ends[0] if ends else None


def main(times: int) -> None:
    """Stop so many beats."""
    become_django()
    app = load()
    logging.disable()
    chance = random.Random(times)
    sys.stdout.write(json.dumps([stopped(app, chance.uniform(0, LONGEST_LIFE)) for _ in range(times)]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
