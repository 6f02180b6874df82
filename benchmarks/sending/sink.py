"""A receiver fast enough not to be what is measured: Postfix's `smtp-sink` where it is installed, else ours."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Supervisor

SMTP_SINK = shutil.which("smtp-sink", path="/usr/sbin:/usr/bin:/usr/local/sbin")


@dataclass(frozen=True)
class Sink:
    """Where to send, and what takes it."""

    name: str
    port: int
    pid: int


@contextmanager
def fast_sink(supervisor: Supervisor, folder: Path) -> Iterator[Sink]:
    """Run the fastest receiver there is."""
    if SMTP_SINK is None:
        with slow_sink(supervisor, folder, 0.0) as sink:
            yield sink
        return
    port = free_port()
    process = subprocess.Popen([SMTP_SINK, "-u", "nobody", f"{LOOPBACK}:{port}", "1000"])
    try:
        _wait_for(port)
        yield Sink("smtp-sink", port, process.pid)
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def slow_sink(supervisor: Supervisor, folder: Path, seconds: float) -> Iterator[Sink]:
    """Run our own receiver, which takes so many seconds for each reply to the final dot."""
    receiver = SmtpReceiver(supervisor, Options(folder), name="sink")
    receiver.start()
    if seconds:
        receiver.inject(Fault.delay(Point.DOT, seconds))
    try:
        yield Sink(f"our receiver, {seconds * 1000:.0f} ms a reply to the dot", receiver.port, supervisor.pid("sink"))
    finally:
        receiver.stop()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("smtp-sink did not come up")
