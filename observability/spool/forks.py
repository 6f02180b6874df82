"""Take writers safely over a fork, whoever forks: Celery's prefork, gunicorn, multiprocessing.

The parent's locks are held while it forks, so that the child sees no half-done state; the child then
drops the parent's segments and starts with none. A registration with `os.register_at_fork` lasts as
long as the process, hence one for all writers, and weak references to them.
"""

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """What a fork needs of a writer."""

    def before_fork(self) -> None:
        """Stand still."""
        ...

    def after_fork_in_parent(self) -> None:
        """Go on."""
        ...

    def after_fork_in_child(self) -> None:
        """Begin anew."""
        ...


_all: WeakSet[Forkable] = WeakSet()
_held: list[Forkable] = []


def take_over_forks(writer: Forkable) -> None:
    """Tell this writer of every fork from now on."""
    _all.add(writer)


def _before() -> None:
    _held[:] = list(_all)
    for writer in _held:
        writer.before_fork()


def _in_parent() -> None:
    for writer in _held:
        writer.after_fork_in_parent()
    _held.clear()


def _in_child() -> None:
    for writer in _held:
        writer.after_fork_in_child()
    _held.clear()


os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
