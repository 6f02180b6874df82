"""What one log record costs its caller, and how many a second reach Loki: ours beside its peers.

The same records go through each, one after another, to a receiver on the loopback that answers 204
and counts entries. "Caller" is the time the logging call takes; "end to end" runs from the first call
to the acknowledgement of the last record (or to the end of `PATIENCE`, with what arrived until then).

Usage: python benchmarks/log_pipeline.py [RECORDS] [PEER_RECORDS]
"""

import gzip
import logging
import os
import platform
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import UUID

import logging_loki  # type: ignore[import-untyped]  # it has no types
import orjson

from observability.catalogue.events.letters import EmailSent
from observability.formatter import JsonLines
from observability.handler import LinesHandler
from observability.redact import RecipientPolicy, address_policy
from observability.shipper.classic import ClassicLokiHandler
from observability.shipper.push import Labels
from observability.shipper.run import ShipperConfig, run_shipper
from observability.shipper.target import LokiTarget
from observability.spool.writer import SpoolWriter

PATIENCE = 20.0
"""Seconds without a single arrival after which the rest counts as not delivered."""

DISTINCT = 10_000
"""Events made beforehand; longer runs use them in turn, each time with a time and an id of its own."""

Call = Callable[[int], object]


@dataclass(frozen=True)
class Row:
    """Times of the calls in microseconds, records a second to the acknowledgement, and delivery."""

    name: str
    p50: float
    p99: float
    per_second: float
    delivered: int
    records: int

    def line(self) -> str:
        """Write it as a line of the table."""
        share = f"{self.delivered}/{self.records}"
        return f"{self.name:<44}{self.p50:>10.1f}{self.p99:>10.1f}{self.per_second:>12,.0f}  {share:>15}\n"


class Receiver(BaseHTTPRequestHandler):
    """Takes pushes, answers 204; `GET /` tells how many entries came."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    received = 0

    def do_POST(self) -> None:
        """Count the entries of a push."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw
        Receiver.received += sum(len(stream["values"]) for stream in orjson.loads(body)["streams"])
        self.send_response_only(204)
        self.end_headers()

    def do_GET(self) -> None:
        """Tell the count."""
        content = str(Receiver.received).encode()
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def receive() -> None:
    """Serve for ever, after telling the port on standard output."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


class Bench:
    """The receiver's process, and the measuring."""

    def __init__(self, stack: ExitStack) -> None:
        process = start(stack, "--receive")
        self.port = int(process.stdout.readline()) if process.stdout else 0
        self.url = f"http://127.0.0.1:{self.port}"

    def received(self) -> int:
        """Ask how many entries came so far."""
        connection = HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/")
        count = int(connection.getresponse().read())
        connection.close()
        return count

    def row(self, name: str, call: Call, records: int) -> Row:
        """Make the calls, wait for their arrival, and sum up."""
        call(0)
        before = self.arrived(1, self.received())  # the first call opens files and connections
        begun = time.perf_counter()
        times = sorted(timed(call, number) for number in range(records))
        delivered = self.arrived(records, before) - before
        elapsed = time.perf_counter() - begun
        p50, p99 = times[len(times) // 2] / 1000, times[int(len(times) * 0.99)] / 1000
        return Row(name, p50, p99, delivered / elapsed, delivered, records)

    def arrived(self, records: int, before: int) -> int:
        """Wait until so many more came, or none for a while; return the count."""
        count, patience = before, time.monotonic() + PATIENCE
        while count < before + records and time.monotonic() < patience:
            time.sleep(0.02)
            now = self.received()
            if now > count:
                count, patience = now, time.monotonic() + PATIENCE
        return count


def timed(call: Call, number: int) -> int:
    """Return the nanoseconds a call takes."""
    begun = time.perf_counter_ns()
    call(number)
    return time.perf_counter_ns() - begun


def start(stack: ExitStack, *arguments: str) -> subprocess.Popen[bytes]:
    """Run this file in a process of its own, for as long as the stack lasts."""
    command = [sys.executable, __file__, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    stack.callback(stop, process)
    return process


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process of ours."""
    process.terminate()
    process.wait()


def make_events(count: int) -> list[EmailSent]:
    """Make the records: one event of the most frequent kind each."""
    return [
        EmailSent(
            campaign_id=UUID(int=7),
            queue_id=UUID(int=8),
            recipient_id=UUID(int=number),
            recipient_email=f"user{number}@example.com",
            smtp_message_id=f"<{number}.7@mail.example.com>",
            provider="smtp_global",
            took_ms=12.5,
            rate_limit_count=number,
            attempt=1,
        )
        for number in range(count)
    ]


def ours(bench: Bench, stack: ExitStack, events: list[EmailSent], records: int) -> list[Row]:
    """Measure the spool and its shipper: the append alone, then format, redaction and append."""
    spool = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    start(stack, "--ship", str(spool), bench.url)
    writer = SpoolWriter(spool)
    stack.callback(writer.close)
    formatter = JsonLines("worker", address_policy(RecipientPolicy.MASKED, b""))
    emit = LinesHandler(formatter, None, writer).emit_event
    lines, distinct = [formatter.event_line(event, time.time_ns()) for event in events], len(events)
    return [
        bench.row(
            "spool + shipper: append",
            lambda n: writer.append(time.time_ns(), "INFO", lines[n % distinct]),
            records,
        ),
        bench.row("spool + shipper: format, redact, append", lambda n: emit(events[n % distinct]), records),
    ]


def peers(bench: Bench, stack: ExitStack, lines: list[str]) -> list[Row]:
    """Measure the in-process handlers on the same lines."""
    push = bench.url + "/loki/api/v1/push"
    options: dict[str, Any] = {"url": push, "tags": {"app": "mailer"}, "version": "1"}
    handlers: list[tuple[str, logging.Handler]] = [
        ("python-logging-loki: LokiHandler", logging_loki.LokiHandler(**options)),
        ("python-logging-loki: LokiQueueHandler", logging_loki.LokiQueueHandler(queue.Queue(-1), **options)),
        ("ours: ClassicLokiHandler", ClassicLokiHandler(**options)),
        *loki_logger_handler(push),
    ]
    return [bench.row(name, logging_call(handler, stack, lines), len(lines)) for name, handler in handlers]


def logging_call(handler: logging.Handler, stack: ExitStack, lines: list[str]) -> Call:
    """Wrap a handler in a logger of its own."""
    logger = logging.Logger("bench", logging.DEBUG)
    logger.addHandler(handler)
    stack.callback(handler.close)
    return lambda number: logger.info(lines[number])


def loki_logger_handler(push: str) -> list[tuple[str, logging.Handler]]:
    """Make the third peer, which is installed by requirements/bench.txt alone."""
    try:
        release = version("loki-logger-handler")
    except PackageNotFoundError:
        sys.stdout.write("loki-logger-handler: not installed (requirements/bench.txt), left out\n")
        return []
    module = import_module("loki_logger_handler.loki_logger_handler")
    return [(f"loki-logger-handler {release}", module.LokiLoggerHandler(url=push, labels={"app": "mailer"}, timeout=1))]


def machine() -> str:
    """Say on what it was measured."""
    facts = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    return f"{facts}, Python {platform.python_version()}, python-logging-loki {version('python-logging-loki')}"


def main(records: int, peer_records: int) -> None:
    """Measure all and print the table."""
    events = make_events(DISTINCT)
    formatter = JsonLines("worker", address_policy(RecipientPolicy.MASKED, b""))
    lines = [formatter.event_line(event, 0).decode() for event in events[:peer_records]]
    with ExitStack() as stack:
        bench = Bench(stack)
        rows = [*ours(bench, stack, events, records), *peers(bench, stack, lines)]
    sys.stdout.write(f"{machine()}, {len(lines[0])} bytes a record\n\n")
    sys.stdout.write(f"{'':<44}{'p50 us':>10}{'p99 us':>10}{'records/s':>12}  {'delivered':>15}\n")
    sys.stdout.writelines(row.line() for row in rows)
    factor = rows[1].per_second / rows[2].per_second
    sys.stdout.write(f"\nend to end, ours is {factor:.0f} times python-logging-loki's handler\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--receive"]:
            receive()
        case ["--ship", spool, url]:
            sys.exit(run_shipper(ShipperConfig(Path(spool), LokiTarget(url), Labels("mailer", "bench", "h1"))))
        case wanted:
            sizes = [int(number) for number in wanted]
            main(*[*sizes, *[200_000, 1000][len(sizes) :]])
