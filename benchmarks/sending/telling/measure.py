"""What logging, shipping and metrics cost the sending, on a host that does nothing else.

One campaign a turn, by the shipped worker. The turns of a round are in another order in each round, each begins
with a checkpoint of PostgreSQL, and ends when the shipper has had everything acknowledged. The main rows ship to a
receiver that costs next to nothing, as a Loki on another host would; the development store, which shares the two
cores with the senders, has a row of its own.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from benchmarks.sending import ours
from benchmarks.sending.sink import Sink
from benchmarks.sending.telling.counting import counting_us
from benchmarks.sending.telling.inplace.measure import counting_in_place
from benchmarks.sending.telling.meter import cpu_seconds
from benchmarks.sending.telling.shipping import roots_of, shipping, wait_until_shipped
from benchmarks.sending.telling.table import LOGS, LOGS_AND_METRICS, SILENT, TO_STORE, Turn, table
from benchmarks.sending.telling.turns import balanced
from observability.metrics.directory import prepare_metrics_dir
from oncall.stack.embedded import EmbeddedStack

LETTERS = 10_000
ROUNDS = 8
PROCESSES = 2
NOTHING = {"ONCALL_LOG_LEVEL": "CRITICAL", "ONCALL_SPOOL_DIR": "", "ONCALL_METRICS_DIR": ""}


@dataclass(frozen=True)
class _Arm:
    """One way to run: the senders' settings, and to what their lines are shipped ("" for no shipping)."""

    settings: dict[str, str]
    loki: str = ""


def price_of_telling(
    stack: EmbeddedStack, environment: dict[str, str], sink: Sink, rounds: int = ROUNDS, letters: int = LETTERS
) -> Iterator[str]:
    """Measure it; yields lines of Markdown."""
    arms = _arms(stack)
    turns: dict[str, list[Turn]] = {name: [] for name in arms}
    _turn(stack, environment, sink, arms[SILENT], letters)  # the first turn of all finds nothing warm
    orders = list(balanced(list(arms)))
    for number in range(rounds):
        for name in orders[number % len(orders)]:
            turn = _turn(stack, environment, sink, arms[name], letters)
            turns[name].append(turn)
            print(f"  {number + 1}/{rounds} {name}: {turn}", file=sys.stderr, flush=True)
    yield from table(turns, letters, PROCESSES, sink.name)
    yield f"Counting one sent letter (six series, five of them histograms) takes {counting_us():.1f} µs of CPU alone."
    yield ""
    yield from counting_in_place(stack, environment, sink, letters)


def _arms(stack: EmbeddedStack) -> dict[str, _Arm]:
    log = {"ONCALL_SPOOL_DIR": str(stack.folder / "spool"), "ONCALL_METRICS_DIR": ""}
    count = {"ONCALL_METRICS_DIR": str(prepare_metrics_dir(stack.folder / "metrics"))}
    return {
        SILENT: _Arm(NOTHING),
        LOGS: _Arm(log, "receiver"),
        LOGS_AND_METRICS: _Arm(log | count, "receiver"),
        TO_STORE: _Arm(log | count, "store"),
    }


def _turn(stack: EmbeddedStack, environment: dict[str, str], sink: Sink, arm: _Arm, letters: int) -> Turn:
    """Send one campaign, and wait until all that was told of it is acknowledged."""
    with psycopg.connect(stack.postgres.dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    with shipping(stack, arm.loki), ours.senders(stack, environment | arm.settings, sink.port, PROCESSES):
        if arm.loki:  # what this process itself told of the turn before
            wait_until_shipped(stack)
        roots = roots_of(stack, sink)
        before = cpu_seconds(roots)
        seconds = ours.campaign(letters)
        lag = wait_until_shipped(stack) if arm.loki else 0.0
        after = cpu_seconds(roots)
    return Turn(letters / seconds, {name: (after[name] - before[name]) / letters * 1e6 for name in roots}, lag)
