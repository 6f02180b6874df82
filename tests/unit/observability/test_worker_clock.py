"""A worker tells its clock when asked; the command is its remote control's."""

import time

from celery.worker.control import Panel

from observability import worker_clock


def test_the_clock_is_told_in_seconds_since_the_epoch() -> None:
    before = time.time()
    told = worker_clock.wall_clock(None)[worker_clock.FIELD]
    assert before <= told <= time.time()


def test_a_worker_that_starts_learns_the_command() -> None:
    worker_clock.let_workers_tell_their_clock(sender=None)
    assert Panel.data[worker_clock.NAME] is worker_clock.wall_clock
    assert Panel.meta[worker_clock.NAME].type == "inspect"
