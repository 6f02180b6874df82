"""Read a spool directory back the plain way, for tests."""

import os
from collections.abc import Callable
from pathlib import Path

from observability.spool.record import Record, decode
from observability.spool.segment import segments


def records(directory: Path) -> list[Record]:
    raw = [line for segment in segments(directory) for line in segment.path.read_bytes().splitlines()]
    return [record for record in map(decode, raw) if record is not None]


def lines(directory: Path) -> list[bytes]:
    return [record.line for record in records(directory)]


def in_child(work: Callable[[], None]) -> None:
    """Run `work` in a forked child that ends as kill -9 would: no clean-up, no exit handlers."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(pid, 0)[1] == 0
