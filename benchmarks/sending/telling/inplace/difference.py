"""What the pairs say: the mean difference, and how sure it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev

from benchmarks.sending.telling.inplace.blocks import LETTERS

Z_95 = 1.96


@dataclass(frozen=True)
class Difference:
    """Microseconds of CPU a letter: with counting less without, over pairs of blocks."""

    pairs: int
    mean: float
    margin: float
    """Half the width of the 95 % confidence interval."""
    without: float

    def share_of(self, us: float) -> str:
        """Say what share it is of something."""
        return f"{self.mean / us:.2%} ({(self.mean - self.margin) / us:.2%}–{(self.mean + self.margin) / us:.2%})"

    def __str__(self) -> str:
        low, high = self.mean - self.margin, self.mean + self.margin
        return f"{self.mean:.2f} µs a letter (95 %: {low:.2f}–{high:.2f})"


def difference(pairs: Sequence[tuple[float, float]]) -> Difference:
    """Compare pairs of nanoseconds, with and without."""
    us = [(on / LETTERS / 1000, off / LETTERS / 1000) for on, off in pairs]
    apart = [on - off for on, off in us]
    margin = Z_95 * stdev(apart) / sqrt(len(apart))
    return Difference(len(us), fmean(apart), margin, fmean(off for _, off in us))


def read(path: Path) -> list[tuple[float, float]]:
    """Read the pairs of a notebook."""
    return [(float(on), float(off)) for on, off in (line.split() for line in path.read_text().splitlines())]
