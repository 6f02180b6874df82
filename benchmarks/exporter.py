"""Measure the metrics: what an event costs its worker, and how long a scrape takes with millions of recipients.

`python -m benchmarks.exporter --rows 10000000` runs it alone. The rows need about 3 GB for the time of the run.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
from prometheus_client import CollectorRegistry, generate_latest

from benchmarks.recipients import CAMPAIGNS, IN_FLIGHT, PROVIDER, ROWS, fill, size_of_recipients
from benchmarks.sending import ours
from observability.catalogue.events.letters import EmailSent
from observability.metrics.collect import totals
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.totals import Totals
from oncall.exporter.collector import Exporter, Where
from oncall.stack.embedded import EmbeddedStack

EVENTS = 20_000
SCRAPES = 20
PROCESSES = 100


@dataclass(frozen=True)
class Times:
    """Milliseconds of several tries."""

    ms: list[float]

    def __str__(self) -> str:
        return f"{median(self.ms):.1f} ms | {max(self.ms):.1f} ms"


def section(rows: int = ROWS) -> Iterator[str]:
    """Run everything; yields lines of Markdown."""
    yield from _events()
    yield from _scrapes(rows)


def _events() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        cost = _event_cost(Path(folder))
        merge = _merge_time(prepare_metrics_dir(Path(folder) / "many"))
    yield "### Cost of counting"
    yield ""
    yield f"- one `EmailSent` alone and warm: {cost:.1f} µs (median of 5 × {EVENTS:,}); in place, see the sending above"
    yield f"- summing up the counters of {PROCESSES} processes, living and dead: {merge:.1f} ms"
    yield ""


def _letter() -> EmailSent:
    campaign = uuid4()
    return EmailSent(campaign, uuid4(), uuid4(), "reader@example.com", "<id@example.com>", PROVIDER, 12.5, 7, 1)


def _event_cost(folder: Path) -> float:
    count, letter = EventCounters(Totals(folder), (PROVIDER,)), _letter()

    def many() -> None:
        for _ in range(EVENTS):
            count(letter)

    return median(_timed(many) for _ in range(5)) * 1000 / EVENTS


def _merge_time(folder: Path) -> float:
    for _ in range(PROCESSES):
        EventCounters(Totals(folder), (PROVIDER,))(_letter())
    return median(_timed(lambda: totals(folder, (PROVIDER,))) for _ in range(5))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _scrapes(rows: int) -> Iterator[str]:
    folder = ours.state_folder("exporter")
    shutil.rmtree(folder, ignore_errors=True)
    with EmbeddedStack(folder, report=_say) as stack:
        ours.become_sender(stack)
        _say(f"Writing {rows:,} recipients")
        with psycopg.connect(stack.postgres.dsn, autocommit=True) as connection:
            fill(connection, rows, CAMPAIGNS, IN_FLIGHT)
            size = size_of_recipients(connection)
        first, fresh, cached = _scrape_times(stack, folder)
    shutil.rmtree(folder, ignore_errors=True)
    yield f"### A scrape with {rows:,} recipients ({size})"
    yield ""
    yield f"{CAMPAIGNS:,} campaigns, {IN_FLIGHT} of them in flight with {rows // CAMPAIGNS:,} recipients each."
    yield ""
    yield "| scrape | median | slowest |"
    yield "|---|---:|---:|"
    yield f"| the first, with connections to make | {first} |"
    yield f"| all sources read anew | {fresh} |"
    yield f"| answered from the reading before, within 3 s | {cached} |"
    yield ""


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


def _scrape_times(stack: EmbeddedStack, folder: Path) -> tuple[Times, Times, Times]:
    spool = folder / "spool"
    spool.mkdir(exist_ok=True)
    metrics = prepare_metrics_dir(folder / "metrics")
    where = Where(stack.postgres.dsn, stack.valkey.url, metrics, spool, 10_000, (PROVIDER,))
    _say(f"Scraping {3 * SCRAPES} times")
    first = [_try(where, 0.0, 1)[0] for _ in range(5)]
    return Times(first), Times(_try(where, 0.0, SCRAPES)[1:]), Times(_try(where, 3.0, SCRAPES)[1:])


def _try(where: Where, fresh: float, count: int) -> list[float]:
    """Scrape so often with one exporter; gives each scrape's milliseconds, the first with its connecting."""
    registry = CollectorRegistry()
    exporter = Exporter(where, fresh)
    registry.register(exporter)
    try:
        times = [_timed(lambda: _whole(generate_latest(registry))) for _ in range(count)]
    finally:
        exporter.close()
    return times


def _whole(page: bytes) -> None:
    """Refuse a fast answer that is fast because a source failed."""
    for source in ("database", "redis", "event", "shipper", "process"):
        if f'mailer_exporter_source_up{{source="{source}"}} 1.0'.encode() not in page:
            raise RuntimeError(f"{source} was not read")


def main() -> None:
    """Print the section."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    for line in section(parser.parse_args().rows):
        print(line)


if __name__ == "__main__":
    main()
