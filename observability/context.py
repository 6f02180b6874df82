"""The thread from one process to the next: which trace and which campaign a line of code works for.

A trace id is made where work begins (a web request, a command, a tick of beat), travels in the
headers of Celery messages, and stands in every log line written on its behalf.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from types import MappingProxyType
from typing import Any

_NOTHING: Mapping[str, str] = MappingProxyType({})
_context: ContextVar[Mapping[str, str]] = ContextVar("oncall_context", default=_NOTHING)

current = _context.get
"""Return the context's fields (`trace_id`, and `campaign_id` where there is one)."""

HEADER = "oncall_context"
"""Name of the Celery header that carries the context."""


def new_trace_id() -> str:
    """Make a trace id: 16 random bytes as hex, the form of W3C Trace Context."""
    return token_hex(16)


@contextmanager
def bound(**fields: str) -> Iterator[None]:
    """Add fields to the context for the length of a `with` block."""
    token = _context.set({**current(), **fields})
    try:
        yield
    finally:
        _context.reset(token)


def attach_to_message(headers: dict[str, Any] | None = None, **_signal: object) -> None:
    """Put the context into a Celery message's headers (receiver of `before_task_publish`)."""
    if headers is not None:
        headers[HEADER] = dict(current()) or {"trace_id": new_trace_id()}


def adopt_from_message(task: Any = None, **_signal: object) -> None:
    """Take the context from the message a task came with (receiver of `task_prerun`).

    A prefork child runs one task at a time, so the next task's context simply replaces this one.
    """
    carried = getattr(task.request, HEADER, None) if task is not None else None
    _context.set(dict(carried) if carried else {"trace_id": new_trace_id()})
