"""What counting costs where it happens: between two system calls of a sending process, with a cache that others use.

The turns of the table differ by more than counting costs. Here one shipped worker sends campaigns, and each of its
processes counts the letters of one block and not those of the next, by lot: what differs is the counting alone.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from benchmarks.sending import ours
from benchmarks.sending.sink import Sink
from benchmarks.sending.telling.inplace.blocks import LETTERS
from benchmarks.sending.telling.inplace.difference import Difference, difference, read
from benchmarks.sending.telling.inplace.switch import VARIABLE
from benchmarks.sending.telling.meter import cpu_seconds
from benchmarks.sending.telling.shipping import roots_of, shipping, wait_until_shipped
from benchmarks.sending.telling.table import PARTS
from observability.metrics.directory import prepare_metrics_dir
from oncall.stack.embedded import EmbeddedStack

PAIRS = 1_000
PROCESSES = 2
BLOCKS_A_BATCH = 10
"""A pair has to fit between two takings of a batch."""
SETTINGS = "benchmarks.sending.telling.inplace.settings"


@dataclass
class _Spent:
    """What so many letters took: CPU by process of the host, and seconds by the clock."""

    letters: int = 0
    seconds: float = 0.0
    cpu: Counter[str] = field(default_factory=Counter)

    def us(self, *names: str) -> float:
        """Give CPU microseconds a letter, of these processes or of all."""
        return sum(self.cpu[name] for name in names or self.cpu) / self.letters * 1e6


def counting_in_place(
    stack: EmbeddedStack, environment: dict[str, str], sink: Sink, letters: int, pairs: int = PAIRS
) -> Iterator[str]:
    """Send campaigns until there are so many pairs of blocks; yields lines of Markdown."""
    notebook = (stack.folder / "pairs").resolve()
    notebook.write_text("")
    environment = environment | {
        "ONCALL_SPOOL_DIR": str(stack.folder / "spool"),
        "ONCALL_METRICS_DIR": str(prepare_metrics_dir(stack.folder / "metrics")),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        VARIABLE: str(notebook),
        "MAILER_BATCH": str(BLOCKS_A_BATCH * LETTERS),
    }
    spent = _Spent()
    with shipping(stack, "receiver"), ours.senders(stack, environment, sink.port, PROCESSES):
        roots = roots_of(stack, sink)
        while len(read(notebook)) < pairs:
            _send(stack, roots, letters, spent)
            print(f"  {len(read(notebook))} of {pairs} pairs of blocks", file=sys.stderr, flush=True)
    yield from _lines(difference(read(notebook)), spent)


def _send(stack: EmbeddedStack, roots: dict[str, int], letters: int, spent: _Spent) -> None:
    wait_until_shipped(stack)
    before = cpu_seconds(roots)
    spent.seconds += ours.campaign(letters)
    wait_until_shipped(stack)
    after = cpu_seconds(roots)
    spent.letters += letters
    spent.cpu.update({name: after[name] - before[name] for name in roots})


def _lines(found: Difference, spent: _Spent) -> Iterator[str]:
    host, senders, clock = spent.us(), spent.us(*PARTS["senders"]), spent.seconds * PROCESSES / spent.letters * 1e6
    yield (
        f"In place, counting costs {found}: {found.pairs:,} pairs of blocks of {LETTERS} letters, with counting and"
        " without, one after the other by lot within the same sending process of the shipped worker; CPU of the"
        " sending thread. That is, with its interval:"
    )
    yield ""
    yield f"- {found.share_of(host)} of what a letter costs the whole host ({host:.0f} µs): the share of throughput"
    yield "  where all cores are busy"
    yield f"- {found.share_of(senders)} of what it costs the sending processes ({senders:.0f} µs of CPU)"
    yield f"- {found.share_of(clock)} of the time that a process takes for it ({clock:.0f} µs)"
    yield ""
