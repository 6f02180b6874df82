"""Ship what the senders tell, wait until it is acknowledged, and name who has a part in it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.sending.sink import Sink
from benchmarks.sending.telling import receiver
from observability.shipper.state import backlog
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.stack.embedded import EmbeddedStack
from oncall.stack.ports import free_port
from oncall.stack.waiting import wait_until

SHIPPED_SECONDS = 120.0


@contextmanager
def shipping(stack: EmbeddedStack, loki: str) -> Iterator[None]:
    """Ship the spool for the length of a `with` block; without a Loki nothing runs."""
    if not loki:
        yield
        return
    port, supervisor = free_port(), stack.supervisor
    supervisor.start(receiver.command(port) if loki == "receiver" else store_command(port, stack.folder / "log-store"))
    supervisor.start(shipper_command(stack.folder / "spool", store_url(port)))
    try:
        yield
    finally:
        for name in ("shipper", loki):
            supervisor.stop(name)


def wait_until_shipped(stack: EmbeddedStack) -> float:
    """Wait until nothing waits in the spool; give the seconds it took."""
    began, spool = time.monotonic(), Path(stack.folder / "spool")
    if not wait_until(lambda: backlog(spool).bytes == 0, SHIPPED_SECONDS, 0.05):
        raise RuntimeError(f"The shipper did not catch up: {backlog(spool)}")
    return time.monotonic() - began


def roots_of(stack: EmbeddedStack, sink: Sink) -> dict[str, int]:
    """Name every process of the host that has a part in it, by its id."""
    return {name: stack.supervisor.pid(name) for name in stack.supervisor.names()} | {"smtp-sink": sink.pid}
