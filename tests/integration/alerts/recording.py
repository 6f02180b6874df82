"""What a Prometheus would have stored of a world's time: the only source of input series for cases."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from alerts.recording import RECORDS
from observability.catalogue.engine import Engine
from observability.logql.evaluate import instant
from observability.logql.result import Vector
from tests.integration.alerts.world import Series, World, notation, scraped

Step = Callable[[World, int], None]
"""Brings about facts before a scrape; the number counts the scrapes of its stretch from 0."""

UP = "up"
LOGGED = [record for record in RECORDS if record.engine is Engine.LOKI]


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
        return {**(read or {}), **self._targets(read is not None), **self._from_logs()}

    def _targets(self, reached: bool) -> Series:
        """Prometheus itself says of each target whether it answered; there is another one in each environment."""
        if UP not in self.names:
            return {}
        own = {scraped(UP, {}, self.world.env): float(reached)} if self.world.configured else {}
        return {**own, notation(UP, {"job": "node", "instance": "127.0.0.1:9100", "env": self.world.env}): 1.0}

    def _from_logs(self) -> Series:
        """Loki's ruler writes what it records to Prometheus."""
        found: Series = {}
        if not self.world.ruler_writes:
            return found
        for record in (each for each in LOGGED if each.name in self.names):
            answer = instant(self.world.log, record.expression, int(self.world.now * 1e9))
            assert isinstance(answer, Vector), record.name
            for sample in answer.samples:
                found[notation(record.name, dict(sample.labels))] = sample.value
        return found

    def _values(self, name: str) -> Iterator[str]:
        """A series that is no longer scraped gets one stale marker, as in Prometheus."""
        before = False
        for point in self.points:
            here = name in point
            yield _number(point[name]) if here else ("stale" if before else "_")
            before = here


def _number(value: float) -> str:
    return "Inf" if value == math.inf else f"{value:.10g}"


def refuse_strangers(document: Mapping[str, list[dict[str, object]]], produced: list[list[dict[str, str]]]) -> None:
    """Raise NotProduced unless each test's input is exactly what its recordings give."""
    for test, series in zip(document["tests"], produced, strict=True):
        if test["input_series"] != series:
            raise NotProduced(f"the input of {test['name']!r} is not what the world produced")
