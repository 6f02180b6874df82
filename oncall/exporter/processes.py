"""Read which processes live and which were killed, and when beat last rang."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from observability.catalogue import closed
from observability.catalogue.metrics import pipeline
from observability.metrics.lives import Lives, beat_age, lives
from oncall.exporter.sample import Sample, of_each


@dataclass(frozen=True)
class Processes:
    """The stack's processes at one moment."""

    lives: Lives
    beat_age: float | None


def read(directory: Path) -> Processes:
    """Look at the folder. Raises OSError where there is none."""
    directory.stat()
    return Processes(lives(directory), beat_age(directory))


def samples(found: Processes) -> Iterator[Sample]:
    """Turn it into samples."""
    yield from of_each(pipeline.PROCESSES, found.lives.living, closed.Component)
    yield from of_each(pipeline.PROCESS_DEATHS, found.lives.dead, closed.Component)
    if found.beat_age is not None:
        yield Sample(pipeline.BEAT_AGE, found.beat_age)


def build() -> Sample:
    """Tell the versions; they are ours, so nothing can fail."""
    return Sample(pipeline.BUILD_INFO, 1, (version("mailer-oncall"), platform.python_version()))
