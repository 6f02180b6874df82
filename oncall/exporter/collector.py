"""All sources, asked at once and bounded in time; what failed is left out, and said."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client import Metric as Family
from prometheus_client.registry import Collector

from observability.catalogue.closed import Source
from observability.catalogue.metrics import backlog, delivery, limit, pipeline
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
        self._paces = {name: forecast.Pace() for name in where.providers}
        self._database = Database(where.conninfo)
        self._buckets = limiter.Buckets(where.redis_url, where.providers)
        reads: dict[Source, Callable[[], Any]] = {
            Source.DATABASE: self._read_state,
            Source.REDIS: self._buckets.read,
            Source.EVENT: self._read_totals,
            Source.PROCESS: lambda: list(processes.samples(processes.read(where.metrics_dir))),
        }
        if where.spool_dir is not None:
            spool = where.spool_dir
            reads[Source.SHIPPER] = lambda: list(shipping.samples(shipping.read(spool)))
        self._sources = [BoundedSource(name, read, fresh) for name, read in reads.items()]

    def collect(self) -> Iterable[Family]:
        """Ask all sources; never raises, and takes 1.5 s and a little at most."""
        for source in self._sources:
            source.begin()
        deadline = time.monotonic() + DEADLINE_SECONDS
        answers = {source.name: source.answer(deadline) for source in self._sources}
        told = {name: answer.value for name, answer in answers.items()}
        counted = told[Source.EVENT]
        yield from counted.families if counted else ()
        yield from families([*self._samples(told), *_of_sources(answers), processes.build()])

    def close(self) -> None:
        """Close the connections; call it after the last scrape."""
        self._database.close()
        self._buckets.close()

    def _read_state(self) -> "_State":
        found = self._database.read()
        return _State(found, list(state.samples(found, self._where.providers)))

    def _read_totals(self) -> "_Counted":
        counted = totals(self._where.metrics_dir, self._where.providers)
        now, sent = time.monotonic(), _sent(counted)
        for name, pace in self._paces.items():
            pace.see(now, sent[name])
        return _Counted(counted, {name: pace.per_second() for name, pace in self._paces.items()})

    def _samples(self, told: dict[Source, Any]) -> Iterator[Sample]:
        for name, letters in self._limits(told).items():
            yield Sample(limit.RATE_LIMIT, letters, (name,))
        yield from told[Source.DATABASE].samples if told[Source.DATABASE] else ()
        yield from told.get(Source.SHIPPER) or ()
        yield from told[Source.PROCESS] or ()
        if told[Source.REDIS]:
            yield from limiter.samples(told[Source.REDIS], _recorded(told))
        yield from self._forecast(told)

    def _limits(self, told: dict[Source, Any]) -> dict[str, int]:
        """Give the limits in force; the configured ones where PostgreSQL does not answer."""
        found = told[Source.DATABASE]
        overrides = found.state["limits"] if found else {}
        return limiter.limits(self._where.max_per_hour, self._where.providers, overrides)

    def _forecast(self, told: dict[Source, Any]) -> Iterator[Sample]:
        """Forecast from all three: what waits, the pace of the letters sent, and what the hour still allows."""
        found, hour, counted = told[Source.DATABASE], told[Source.REDIS], told[Source.EVENT]
        if found is None or hour is None or counted is None:
            return
        waiting, used = state.remaining(found.state), limiter.used(hour, _recorded(told))
        ends: list[float | None] = []
        for name, allowed in self._limits(told).items():
            left, pace = allowed - used[name], counted.paces[name]
            ends.append(forecast.finish_in(waiting[name], pace, left, allowed, hour.ends_in))
            if pace:
                kept = forecast.held_back(waiting[name], pace, left, hour.ends_in)
                yield Sample(limit.RATE_LIMIT_HELD_BACK, kept, (name,))
                yield Sample(limit.RATE_LIMIT_REACHED, forecast.limit_reached_in(pace, left), (name,))
        known = [seconds for seconds in ends if seconds is not None]
        if len(known) == len(ends):
            yield Sample(backlog.FINISH_FORECAST, max(known))


@dataclass(frozen=True)
class _State:
    """What PostgreSQL told, and its samples: made in the reading's thread, so that a slip there fails it alone."""

    state: state.State
    samples: list[Sample]


@dataclass(frozen=True)
class _Counted:
    """What all processes counted, and each provider's letters a second by it."""

    families: list[Family]
    paces: dict[str, float | None]


def _recorded(told: dict[Source, Any]) -> dict[str, int] | None:
    """Find what PostgreSQL knows of the hour that Redis told of."""
    found, hour = told[Source.DATABASE], told[Source.REDIS]
    return None if found is None else limiter.recorded_in(found.state, hour.key_hour)


def _sent(counted: list[Family]) -> Counter[str]:
    """Give the letters that each provider has taken so far."""
    family = next(family for family in counted if family.name == delivery.EMAILS_SENT.family)
    sent: Counter[str] = Counter()
    for sample in family.samples:
        sent[sample.labels["provider"]] += int(sample.value)
    return sent


def _of_sources(answers: dict[Source, Answer[Any]]) -> Iterator[Sample]:
    for name, answer in answers.items():
        yield Sample(pipeline.SOURCE_UP, int(answer.value is not None), (name.value,))
        yield Sample(pipeline.SOURCE_DURATION, answer.seconds, (name.value,))
