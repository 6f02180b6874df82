"""A Django application that puts the blocks between the shipped door and the shipped counters."""

import os
from pathlib import Path

from celery.signals import task_prerun
from django.apps import AppConfig

from benchmarks.sending.telling.inplace.blocks import Blocks, Notebook
from observability.emit import door
from observability.metrics.listener import EventCounters

VARIABLE = "BENCH_BLOCKS"
"""Environment variable that names the file of pairs."""


class Switch(AppConfig):
    """The switch; its settings list it after the site."""

    name = "benchmarks.sending.telling.inplace"
    label = "bench_switch"

    def ready(self) -> None:
        """Take the counters' place among the door's listeners."""
        (counters,) = (listener for listener in door.listeners if isinstance(listener, EventCounters))
        blocks = Blocks(counters, Notebook(Path(os.environ[VARIABLE])).write)
        door.listeners[door.listeners.index(counters)] = blocks
        task_prerun.connect(blocks.start_anew, weak=False)
