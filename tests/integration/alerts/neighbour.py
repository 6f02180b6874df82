"""Another environment, in which all is well and work is done, watched by the same Prometheus as the one of a case.

A rule that mixes the two lets a fault hide behind the neighbour's work, or tells it as the neighbour's.
"""

from dataclasses import replace
from pathlib import Path

from observability.catalogue.events.guards import MailerHeartbeat
from observability.catalogue.metrics.every import METRICS
from tests.integration.alerts.recording import LOGGED, UP, Recording, Step
from tests.integration.alerts.stories.acts import both, emitting, failing, fly, sending
from tests.integration.alerts.world import Series, World, flying

NAME = "live"
WELL = both(fly(flying(due=50, due_seconds=90.0)), sending(9), failing(1, "recipient"), emitting(MailerHeartbeat))
RULED = frozenset(record.name for record in LOGGED)
SCRAPED = frozenset({UP, *(metric.name for metric in METRICS)})
NAMES = SCRAPED | RULED


class Neighbour:
    """What it does is recorded once for each pace of scrapes, and cut to what a case needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._recordings: dict[tuple[int, Step, frozenset[str]], Recording] = {}

    def beside(self, other: Recording, step: Step) -> Recording:
        """Give the same stretch of time and the same metrics as a recording of a case."""
        names = NAMES if other.names & RULED else SCRAPED  # what the ruler writes takes most of the time
        whole = self._recorded((other.interval, step, names), len(other.points))
        points = [_like(point, beside, other.names) for point, beside in zip(whole.points, other.points, strict=False)]
        return replace(whole, names=other.names, points=points)

    def _recorded(self, kind: tuple[int, Step, frozenset[str]], scrapes: int) -> Recording:
        interval, step, names = kind
        if kind not in self._recordings:
            world = World(self._folder / str(len(self._recordings)), NAME)
            self._recordings[kind] = Recording(world, names, interval)
        found = self._recordings[kind]
        while len(found.points) < scrapes:
            found.run(interval, _after(len(found.points), step))
        return found


def _after(scrapes: int, step: Step) -> Step:
    return lambda world, number: step(world, scrapes + number)


def _like(point: Series, other: Series, names: frozenset[str]) -> Series:
    """Keep what is looked at; a ruler that writes nothing of one environment writes nothing of the other."""
    written = {_name(series) for series in other}
    wanted = names - (RULED - written)
    return {series: value for series, value in point.items() if _name(series) in wanted}


def _name(series: str) -> str:
    return series.partition("{")[0]
