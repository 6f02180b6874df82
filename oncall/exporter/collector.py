"""All sources, asked at once and bounded in time; what failed is left out, and said."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from prometheus_client import Metric as Family
from prometheus_client.registry import Collector

from observability.catalogue import metrics
from observability.catalogue.closed import Source
from observability.metrics.collect import totals
from oncall.exporter import forecast, limiter, processes, shipping, state
from oncall.exporter.bounded import FRESH_SECONDS, Answer, BoundedSource
from oncall.exporter.database import Database
from oncall.exporter.sample import Sample, families

DEADLINE_SECONDS = 1.5
"""For all sources together; a scrape is answered within 2 s."""


@dataclass(frozen=True)
class Where:
    """Where the sources are, the hourly limit, and the providers that are told apart.

    `spool_dir` None: this mailer's logs are shipped by others, so there is no such source.
    """

    conninfo: str = field(repr=False)  # both hold passwords
    redis_url: str = field(repr=False)
    metrics_dir: Path
    spool_dir: Path | None
    max_per_hour: int
    providers: tuple[str, ...]


class Exporter(Collector):
    """Collects every metric of the catalogue."""

    def __init__(self, where: Where, fresh: float = FRESH_SECONDS) -> None:
        self._where = where
        self._pace = forecast.Pace()
        self._connected = (Database(where.conninfo), limiter.Buckets(where.redis_url, where.providers))
        reads: dict[Source, Callable[[], Any]] = {
            Source.DATABASE: self._connected[0].read,
            Source.REDIS: self._connected[1].read,
            Source.EVENT: lambda: totals(where.metrics_dir, where.providers),
            Source.PROCESS: lambda: processes.read(where.metrics_dir),
        }
        if where.spool_dir is not None:
            reads[Source.SHIPPER] = partial(shipping.read, where.spool_dir)
        self._sources = [BoundedSource(name, read, fresh) for name, read in reads.items()]

    def collect(self) -> Iterable[Family]:
        """Ask all sources; never raises, and takes 1.5 s and a little at most."""
        for source in self._sources:
            source.begin()
        deadline = time.monotonic() + DEADLINE_SECONDS
        answers = {source.name: source.answer(deadline) for source in self._sources}
        told = {name: answer.value for name, answer in answers.items()}
        yield from told[Source.EVENT] or ()
        yield from families([*self._samples(told), *_of_sources(answers), processes.build()])

    def close(self) -> None:
        """Close the connections; call it after the last scrape."""
        for connected in self._connected:
            connected.close()

    def _samples(self, told: dict[Source, Any]) -> Iterator[Sample]:
        where = self._where
        yield from limiter.limits(where.max_per_hour, where.providers)
        yield from _if_told(told[Source.DATABASE], lambda found: state.samples(found, where.providers))
        yield from _if_told(told.get(Source.SHIPPER), shipping.samples)
        yield from _if_told(told[Source.PROCESS], processes.samples)
        yield from _if_told(told[Source.REDIS], lambda hour: limiter.samples(hour, _recorded(told, hour)))
        yield from self._forecast(told)

    def _forecast(self, told: dict[Source, Any]) -> Iterator[Sample]:
        """Forecast from all three: what waits, the pace of the letters sent, and what the hour still allows."""
        found, hour, counted = told[Source.DATABASE], told[Source.REDIS], told[Source.EVENT]
        if counted is not None:
            self._pace.see(time.monotonic(), _sent(counted))
        if found is None or hour is None or counted is None:
            return
        limit = self._where.max_per_hour * len(self._where.providers)
        left = limit - sum(limiter.used(hour, _recorded(told, hour)).values())
        seconds = forecast.finish_in(state.remaining(found), self._pace.per_second(), left, limit, hour.ends_in)
        if seconds is not None:
            yield Sample(metrics.FINISH_FORECAST, seconds)


def _if_told(value: Any, samples: Callable[[Any], Iterable[Sample]]) -> Iterable[Sample]:
    return samples(value) if value is not None else ()


def _recorded(told: dict[Source, Any], hour: limiter.Hour) -> dict[str, int] | None:
    found = told[Source.DATABASE]
    return None if found is None else limiter.recorded_in(found, hour.key_hour)


def _sent(counted: list[Family]) -> float:
    family = next(family for family in counted if family.name == metrics.EMAILS_SENT.family)
    return float(sum(sample.value for sample in family.samples))


def _of_sources(answers: dict[Source, Answer[Any]]) -> Iterator[Sample]:
    for name, answer in answers.items():
        yield Sample(metrics.SOURCE_UP, int(answer.value is not None), (name.value,))
        yield Sample(metrics.SOURCE_DURATION, answer.seconds, (name.value,))
