"""Tell forked pumps that the worker is going down, so that they stop between two letters.

Celery tells only the parent of a pool; a byte of shared memory, mapped before the fork, tells the children.
"""

import mmap

_flag = mmap.mmap(-1, 1)


def request(**_signal: object) -> None:
    """Ask every process of this worker to stop after its letter (receiver of `worker_shutting_down`)."""
    _flag[0] = 1


def requested() -> bool:
    """Say whether the worker is going down."""
    return _flag[0] == 1


def clear() -> None:
    """Begin anew (a worker that starts, a test)."""
    _flag[0] = 0
