"""Who hears what this process tells, for the length of a `with` block; an event that cannot be told fails the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from observability.emit import Listener, door
from observability.formatter import JsonLines
from observability.handler import LinesHandler
from observability.spool.writer import SpoolWriter


@contextmanager
def heard_by(*listeners: Listener) -> Iterator[None]:
    """Let these hear each event, and nobody else."""
    before, strict = list(door.listeners), door.strict
    door.listeners[:], door.strict = listeners, True
    try:
        yield
    finally:
        door.listeners[:], door.strict = before, strict


@contextmanager
def spooled(folder: Path) -> Iterator[SpoolWriter]:
    """Let events go to a spool alone, as a worker's do."""
    writer = SpoolWriter(folder, free_space_floor=0)
    try:
        with heard_by(LinesHandler(JsonLines("worker"), None, writer).emit_event):
            yield writer
    finally:
        writer.close()
