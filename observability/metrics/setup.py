"""Wire a process: its events to its counters, its life to a lock."""

import atexit
from dataclasses import dataclass
from pathlib import Path

from celery.signals import before_task_publish, worker_process_shutdown

from observability.catalogue.closed import OTHER, Component
from observability.emit import door
from observability.metrics.listener import EventCounters
from observability.metrics.lives import Bell, Life
from observability.metrics.totals import Totals


@dataclass(frozen=True)
class MetricsSettings:
    """Where this process counts, which part it is, and which providers are told apart."""

    directory: Path
    component: str
    providers: tuple[str, ...]


def wire_metrics(settings: MetricsSettings) -> None:
    """Count this process's events and tell of its life. Call once, after `wire_logging`, before forking."""
    component = settings.component if settings.component in set(Component) else OTHER
    life = Life(settings.directory, component)
    atexit.register(life.end)
    worker_process_shutdown.connect(life.end, weak=False)
    if component == Component.BEAT:
        before_task_publish.connect(Bell(settings.directory).rang, weak=False)
    door.listeners.append(EventCounters(Totals(settings.directory), settings.providers, lambda: door.failures))
