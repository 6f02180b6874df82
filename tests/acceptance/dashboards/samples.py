"""Samples as a Prometheus would have scraped them, and the text of them that promtool makes blocks of."""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from prometheus_client import Metric as Family

from tests.integration.alerts.world import World

Labels = tuple[tuple[str, str], ...]
Point = tuple[float, float]
ENV = "test"
"""As the world's log lines name it."""
TARGET = (("env", ENV), ("instance", "127.0.0.1:9409"), ("job", "mailer"))


class Samples:
    """Series by name and labels: (seconds since 1970, value), oldest first. `wanted`: the metrics that are kept."""

    def __init__(self, wanted: frozenset[str] | None = None) -> None:
        self._wanted = wanted
        self.series: dict[tuple[str, Labels], list[Point]] = {}
        self._known: dict[str, tuple[Family, list[tuple[list[Point], float]]]] = {}
        self._of: dict[tuple[str, Labels], list[Point]] = {}

    def take(self, world: World, at: float) -> None:
        """Scrape a world."""
        for family in world.collect():
            for points, value in self._read(family):
                points.append((at, value))
        self._points("up", ()).append((at, 1.0))

    def _read(self, family: Family) -> list[tuple[list[Point], float]]:
        """Find the series of a family; counters that did not move since are the same object."""
        known = self._known.get(family.name)
        if known is None or known[0] is not family:
            wanted = (each for each in family.samples if self._wanted is None or each.name in self._wanted)
            found = [(self._points(each.name, tuple(each.labels.items())), float(each.value)) for each in wanted]
            known = self._known[family.name] = (family, found)
        return known[1]

    def _points(self, name: str, labels: Labels) -> list[Point]:
        """Find a series; its labels may come in any order."""
        found = self._of.get((name, labels))
        if found is None:
            found = self._of[name, labels] = self.of(name, dict([*labels, *TARGET]))
        return found

    def of(self, name: str, labels: Mapping[str, str]) -> list[Point]:
        """Give the points of a series, to be added to."""
        return self.series.setdefault((name, tuple(sorted(labels.items()))), [])

    def write(self, file: Path) -> None:
        """Write OpenMetrics."""
        with file.open("w", encoding="utf-8") as stream:
            for (name, labels), points in sorted(self.series.items()):
                head = _head(name, labels)
                stream.writelines(f"{head} {text} {at:.3f}\n" for at, text in _written(points))
            stream.write("# EOF\n")


def _head(name: str, labels: Labels) -> str:
    inner = ",".join(f'{key}="{_escaped(value)}"' for key, value in labels)
    return f"{name}{{{inner}}}" if inner else name


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _written(points: list[Point]) -> Iterator[tuple[float, str]]:
    for at, value in points:
        yield at, "+Inf" if value == math.inf else f"{value:.12g}"
