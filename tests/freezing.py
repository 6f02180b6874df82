"""Processes that stand still without ending: they hold their connections and never answer."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress

import psutil

from oncall.stack.supervisor import Supervisor


@contextmanager
def frozen(processes: Sequence[psutil.Process]) -> Iterator[None]:
    """Stop processes for the length of a `with` block."""
    try:
        for process in processes:
            with suppress(psutil.NoSuchProcess):  # a server's child may end while one looks
                process.suspend()
        yield
    finally:
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def frozen_servers(supervisor: Supervisor, *names: str) -> AbstractContextManager[None]:
    """Stop servers with all their processes: they take connections and never answer."""
    return frozen([process for name in names for process in family(supervisor.pid(name))])


def family(pid: int) -> list[psutil.Process]:
    """Give a process and all its children."""
    root = psutil.Process(pid)
    return [root, *root.children(recursive=True)]
