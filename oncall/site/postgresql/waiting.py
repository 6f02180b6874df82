"""Whether a person waits for what a process does: at a page, at a terminal, but not for a worker's or a migration's."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_A_PERSON_WAITS: ContextVar[bool] = ContextVar("a_person_waits", default=False)


@contextmanager
def a_person_waits() -> Iterator[None]:
    """Give up, on connections that are made within the block, a PostgreSQL that is silent."""
    token = _A_PERSON_WAITS.set(True)
    try:
        yield
    finally:
        _A_PERSON_WAITS.reset(token)


def does_a_person_wait() -> bool:
    """Say whether this is within such a block."""
    return _A_PERSON_WAITS.get()
