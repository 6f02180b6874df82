"""The table of turns: letters a second, and for each part of the host the CPU a letter that explains them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

SILENT = "neither log lines nor metrics"
LOGS = "log lines, shipped"
LOGS_AND_METRICS = "log lines, shipped, and metrics"
TO_STORE = "the same, with the development store on the same two cores"
PARTS = {
    "senders": ("worker", "beat"),
    "PostgreSQL": ("postgres",),
    "mail receiver": ("smtp-sink",),
    "shipper": ("shipper",),
    "log receiver": ("receiver", "store"),
}


@dataclass(frozen=True)
class Turn:
    """One campaign: letters a second, CPU microseconds a letter by process.

    `lag`: seconds from the end, which is looked for each half second, until all lines were acknowledged.
    """

    rate: float
    cpu_us: Mapping[str, float]
    lag: float

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {us:.0f}" for name, us in self.cpu_us.items())
        return f"{self.rate:.0f}/s, {self.all_us:.0f} µs ({parts}), lag {self.lag:.2f} s"

    @property
    def all_us(self) -> float:
        """CPU of the whole host's part in a letter."""
        return sum(self.cpu_us.values())

    def part_us(self, part: str) -> float:
        """CPU of one part of the host."""
        return sum(self.cpu_us.get(name, 0.0) for name in PARTS[part])


def table(turns: Mapping[str, Sequence[Turn]], letters: int, processes: int, sink: str) -> Iterator[str]:
    """Give lines of Markdown."""
    silent = turns[SILENT]
    yield "### What telling costs the sending"
    yield ""
    yield (
        f"{letters:,} letters a turn, {processes} processes, {len(silent)} rounds, each in another order, after a"
        f" checkpoint each; receiver of mail: {sink}. The log receiver of the first rows reads and answers 204, as a"
        " Loki on another host costs nothing here; the last row's is the development store. Of silent: the median"
        " over the rounds of a turn against the silent turn of its round."
    )
    yield ""
    yield "| | letters/s | of silent | least and most | all acknowledged after the end was seen |"
    yield "|---|---:|---:|---|---:|"
    for name, found in turns.items():
        yield _rates(name, found, silent)
    yield ""
    yield "CPU a letter, µs (medians): the same by work, which a noisy clock moves less."
    yield ""
    yield f"| | {' | '.join(PARTS)} | the whole host | silent by it |"
    yield "|---|" + "---:|" * (len(PARTS) + 2)
    for name, found in turns.items():
        yield _costs(name, found, silent)
    yield ""


def _rates(name: str, found: Sequence[Turn], silent: Sequence[Turn]) -> str:
    rates = sorted(turn.rate for turn in found)
    share = median(turn.rate / other.rate for turn, other in zip(found, silent, strict=True))
    lag = median(turn.lag for turn in found)
    return f"| {name} | {median(rates):.0f} | {share:.1%} | {rates[0]:.0f}–{rates[-1]:.0f} | {lag:.1f} s |"


def _costs(name: str, found: Sequence[Turn], silent: Sequence[Turn]) -> str:
    parts = " | ".join(f"{median(turn.part_us(part) for turn in found):.0f}" for part in PARTS)
    share = median(other.all_us / turn.all_us for turn, other in zip(found, silent, strict=True))
    return f"| {name} | {parts} | {median(turn.all_us for turn in found):.0f} | {share:.1%} |"
