"""What a Prometheus would have stored of a world's time: the only source of input series for cases."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.integration.alerts.world import Series, World, scraped

Step = Callable[[World, int], None]
"""Brings about facts before a scrape; the number counts the scrapes of its stretch from 0."""

UP = "up"


class NotProduced(Exception):
    """A case was given a series that no producer made."""


@dataclass
class Recording:
    """The scrapes of a world, one each `interval` seconds, beginning at 0."""

    world: World
    names: frozenset[str]
    interval: int = 15
    points: list[Series] = field(default_factory=list)

    @property
    def now(self) -> int:
        """Seconds from the start to the last scrape."""
        return (len(self.points) - 1) * self.interval

    def run(self, seconds: int, step: Step) -> None:
        """Let time pass; at least one scrape."""
        for number in range(max(1, math.ceil(seconds / self.interval))):
            self.world.now = len(self.points) * self.interval
            step(self.world, number)
            self.points.append(self._stored(self.world.scrape(self.names)))

    def input_series(self) -> list[dict[str, str]]:
        """Give promtool's input."""
        found = dict.fromkeys(name for point in self.points for name in point)
        return [{"series": name, "values": " ".join(self._values(name))} for name in found]

    def _stored(self, read: Series | None) -> Series:
        up = {scraped(UP, {}): float(read is not None)} if self.world.configured and UP in self.names else {}
        return {**(read or {}), **up}

    def _values(self, name: str) -> Iterator[str]:
        """A series that is no longer scraped gets one stale marker, as in Prometheus."""
        before = False
        for point in self.points:
            here = name in point
            yield _number(point[name]) if here else ("stale" if before else "_")
            before = here


def _number(value: float) -> str:
    return "Inf" if value == math.inf else f"{value:.10g}"


def refuse_strangers(document: Mapping[str, list[dict[str, object]]], recordings: list[Recording]) -> None:
    """Raise NotProduced unless each test's input is exactly what its recording gives."""
    for test, recording in zip(document["tests"], recordings, strict=True):
        if test["input_series"] != recording.input_series():
            raise NotProduced(f"the input of {test['name']!r} is not what the world produced")
