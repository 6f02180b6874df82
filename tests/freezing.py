"""Processes that stand still without ending: they hold their connections and never answer."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil


@contextmanager
def frozen(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stop processes for the length of a `with` block."""
    for process in processes:
        process.suspend()
    try:
        yield
    finally:
        for process in processes:
            process.resume()


def family(pid: int) -> list[psutil.Process]:
    """Give a process and all its children."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]
