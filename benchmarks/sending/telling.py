"""What logging, shipping and metrics cost the sending: of the whole, in turns, and of one fact, alone."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.sending import ours
from benchmarks.sending.sink import Sink
from observability.catalogue.events.letters import EmailSent
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from oncall.logs.parts import shipper_command, store_command, store_url
from oncall.stack.embedded import EmbeddedStack
from oncall.stack.ports import free_port

LETTERS = 4_000
ROUNDS = 5
FACTS = 20_000
SILENT = {"ONCALL_LOG_LEVEL": "CRITICAL", "ONCALL_SPOOL_DIR": "", "ONCALL_METRICS_DIR": ""}
PHASES = {"connect": 0.0, "auth": 0.0, "mail": 0.08, "rcpt": 0.05, "data": 0.06, "body": 0.12}


def price_of_telling(stack: EmbeddedStack, environment: dict[str, str], sink: Sink) -> Iterator[str]:
    """Measure it; yields lines of Markdown."""
    telling = _telling(stack)
    figures: dict[str, list[ours.Figure]] = {name: [] for name in telling}
    with _shipping(stack):
        for _ in range(ROUNDS):
            for name, settings in telling.items():
                print(f"  {name}", file=sys.stderr, flush=True)
                figures[name].append(ours.send(stack, environment | settings, sink.port, LETTERS, 2))
    yield from _table(figures)
    yield from _counting(median(figure.cpu_us for figure in figures["log lines, shipped, and metrics"]))


def _telling(stack: EmbeddedStack) -> dict[str, dict[str, str]]:
    """Give the settings of senders that tell nothing, log, and log and count."""
    log = {"ONCALL_SPOOL_DIR": str(stack.folder / "spool"), "ONCALL_METRICS_DIR": ""}
    count = {"ONCALL_METRICS_DIR": str(prepare_metrics_dir(stack.folder / "metrics"))}
    return {
        "neither log lines nor metrics": SILENT,
        "log lines, shipped": log,
        "log lines, shipped, and metrics": log | count,
    }


class _shipping:  # noqa: N801 -- used as a `with` block, like a function
    """Ship the spool to a store for the length of a `with` block, on the same two cores."""

    def __init__(self, stack: EmbeddedStack) -> None:
        self._stack = stack

    def __enter__(self) -> None:
        port = free_port()
        supervisor = self._stack.supervisor
        supervisor.start(store_command(port, self._stack.folder / "log-store"))
        supervisor.start(shipper_command(self._stack.folder / "spool", store_url(port)))

    def __exit__(self, *_: object) -> None:
        for name in ("shipper", "store"):
            self._stack.supervisor.stop(name)


def _table(figures: dict[str, list[ours.Figure]]) -> Iterator[str]:
    rates = {name: median(figure.rate for figure in found) for name, found in figures.items()}
    silent = next(iter(rates.values()))
    yield "### What telling costs the sending"
    yield ""
    yield f"{LETTERS:,} letters, 2 processes, {ROUNDS} rounds in turns, medians; shipper and store on the same cores."
    yield ""
    yield "| | letters/s | of silent | rounds | CPU of the senders a letter |"
    yield "|---|---:|---:|---|---:|"
    for name, found in figures.items():
        rounds = ", ".join(f"{figure.rate:.0f}" for figure in found)
        cpu = median(figure.cpu_us for figure in found)
        yield f"| {name} | {rates[name]:.0f} | {rates[name] / silent:.0%} | {rounds} | {cpu:.0f} µs |"
    yield ""


def _counting(letter_us: float) -> Iterator[str]:
    """Measure the counting of a letter alone: the rounds above differ by more than it costs."""
    with TemporaryDirectory() as folder:
        count = EventCounters(Totals(Path(folder)), ("smtp_global",))
        took = median(_each(count) for _ in range(ROUNDS))
    yield (
        f"Counting one sent letter (six series, five of them histograms) takes {took:.1f} µs alone: "
        f"{took / letter_us:.1%} of the senders' CPU a letter."
    )
    yield ""


def _each(count: Callable[[EmailSent], None]) -> float:
    """CPU microseconds of counting one of many letters."""
    letters = [_sent(number) for number in range(100)]
    began = time.process_time()
    for number in range(FACTS):
        count(letters[number % len(letters)])
    return (time.process_time() - began) / FACTS * 1e6


def _sent(number: int) -> EmailSent:
    return EmailSent(
        campaign_id=uuid4(),
        queue_id=uuid4(),
        recipient_id=uuid4(),
        recipient_email="reader@example.com",
        smtp_message_id="<1@example.com>",
        provider="smtp_global",
        took_ms=0.3 + number / 50,
        rate_limit_count=number,
        attempt=1,
        phases_ms=PHASES,
    )
