"""A mailer under a fake clock, told by the code that tells it in production.

Events go through the real listener into real counter files and through the real formatter into log lines; state
goes through the real exporter. Only its sources' input and output (PostgreSQL, Redis, files) are given as values.
"""

import copy
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

import orjson
from prometheus_client import Metric as Family
from prometheus_client.registry import Collector

from observability.catalogue.closed import Source
from observability.catalogue.events.event import Event
from observability.catalogue.labels import APP
from observability.formatter import JsonLines
from observability.logql.source import Entry, MemorySource
from observability.metrics.collect import totals
from observability.metrics.directory import prepare_metrics_dir
from observability.metrics.listener import EventCounters
from observability.metrics.lives import Lives
from observability.metrics.totals import Totals
from observability.shipper.merge import Entry as Shipped
from observability.shipper.push import Labels, Streams, make_item
from observability.shipper.state import Backlog
from observability.spool.record import Record
from oncall.exporter import collector, limiter, processes, shipping
from oncall.exporter.bounded import Answer
from oncall.exporter.collector import Exporter, Where
from tests.unit.metrics.events import PROVIDER

OTHER_PROVIDER = "smtp_second"
PROVIDERS = (PROVIDER, OTHER_PROVIDER)
CAMPAIGN = "c0ffee00-0000-4000-8000-000000000001"
OTHER_CAMPAIGN = "c0ffee00-0000-4000-8000-000000000002"
LIMIT = 10_000
ENV = "test"
"""The environment that both the shipper and the scrape name."""


class Silent(Exception):
    """A source that does not answer."""


class Direct:
    """A source asked in the same thread, with the contract of `BoundedSource`."""

    def __init__(self, name: Source, read: Callable[[], Any], _fresh: float) -> None:
        self.name = name
        self._read = read

    def begin(self) -> None:
        """Nothing runs beforehand."""

    def answer(self, _deadline: float) -> Answer[Any]:
        """Read now."""
        try:
            return Answer(self._read(), 0.01)
        except Silent:
            return Answer(None, 0.01)


class Answering:
    """A service's twin: it answers with facts, or not at all."""

    def __init__(self, name: Source, answer: Callable[[], Any], facts: "Facts") -> None:
        self._name = name
        self._answer = answer
        self._facts = facts

    def read(self, *_where: object) -> Any:
        """Answer. Raises Silent."""
        if self._name in self._facts.silent:
            raise Silent(self._name)
        return self._answer()


def flying(**given: Any) -> dict[str, Any]:
    """Give a campaign in flight as `database.STATE` does: active, and nothing due."""
    row = {
        "campaign_id": CAMPAIGN,
        "provider": PROVIDER,
        "status": "active",
        "defer_reason": None,
        "breaker_state": "closed",
        "generation": 0,
        "total": 100,
        "waits_for_person": False,
        "flying_seconds": 60.0,
        "letters": {"pending": 60, "sent": 40},
        "due": 0,
        "orphans": 0,
        "due_seconds": 0.0,
        "unserved_seconds": 0.0,
    }
    return row | given


@dataclass
class Facts:
    """What the sources say; `silent` are those that say nothing. All is well at first."""

    flying: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(
        default_factory=lambda: {
            "campaigns": {},
            "unknown": [],
            "orphans": 0,
            "leases": {"count": 0, "silence": 0.0, "progress": 0.0},
            "tick": 3.0,
            "limits": {},
        }
    )
    granted: dict[str, int] = field(default_factory=lambda: {PROVIDER: 0})
    recorded: dict[str, int] | None = None
    backlog: Backlog = field(default_factory=lambda: Backlog(200, 1, 1.0))
    told: dict[str, Any] = field(
        default_factory=lambda: {"shipped": 0, "dead": 0, "dropped": 0, "torn": 0, "alarm": False, "success_age": 1.0}
    )
    told_age: float | None = 1.0
    living: dict[str, int] = field(default_factory=lambda: {"worker": 3, "beat": 1, "web": 2, "shipper": 1})
    dead: dict[str, int] = field(default_factory=dict)
    beat_age: float | None = 3.0
    silent: set[Source] = field(default_factory=set)


Series = dict[str, float]


class Line(NamedTuple):
    """A line as Loki gets it; `at` in nanoseconds."""

    stream: dict[str, str]
    at: int
    text: str
    metadata: dict[str, str]


class World(Collector):
    """The mailer at a moment of a fake clock; seconds since 1970."""

    def __init__(self, folder: Path, env: str = ENV) -> None:
        self.env = env
        self.now = 0.0
        self.facts = Facts()
        self.reachable = True
        self.configured = True
        self.lines_arrive = True
        self.ruler_writes = True
        self.lines: list[Line] = []
        self.log = MemorySource()
        self._written = 0
        self._folder = folder
        self._format = JsonLines("worker")
        with self._without_services():
            self._exporter = Exporter(Where("", "redis://127.0.0.1:1/0", folder, folder, LIMIT, PROVIDERS))
        self.restart()

    def restart(self) -> None:
        """Begin anew, as the launcher does: all counters are 0."""
        prepare_metrics_dir(self._folder)
        self.failures = 0
        self._count = EventCounters(Totals(self._folder), PROVIDERS, lambda: self.failures)
        self._counted: list[Family] | None = None
        self.facts.dead = {}
        self.facts.told |= {"shipped": 0, "dead": 0, "dropped": 0, "torn": 0}

    def emit(self, event: Event) -> None:
        """Let an event happen: one count, and one line unless lines are lost on their way."""
        self._count(event)
        self._counted = None
        if self.lines_arrive:
            self.write(event.LEVEL.name, self.event_line(event))

    def event_line(self, event: Event) -> str:
        """Format an event."""
        return self._format.event_line(event, self._moment()).decode()

    def log_record(self, level: str, message: str, **extra: Any) -> None:
        """Let code other than an event's write a line."""
        record = logging.makeLogRecord({"levelname": level, "name": "code", "msg": message, **extra})
        self.write(level, self._format.record_line(record, self._moment()).decode())

    def write(self, level: str, line: str, app: str = APP) -> None:
        """Let a line arrive in Loki, with the labels and the metadata that the shipper gives it."""
        streams = Streams(Labels(app, self.env, "mail1"))
        self._written += 1
        shipped = make_item(Shipped("w1", 0, 0, Record(self._moment(), level, line.encode())), streams)
        value = orjson.loads(shipped.value)
        arrived = Line(orjson.loads(shipped.stream), int(value[0]), value[1], value[2] if len(value) > 2 else {})
        self.lines.append(arrived)
        self.log.push(arrived.stream, [Entry(arrived.at, arrived.text, arrived.metadata)])

    def _moment(self) -> int:
        """Give the time in nanoseconds; lines of one scrape keep their order."""
        return int(self.now * 1e9) - 1_000_000 + self._written

    def scrape(self, names: frozenset[str]) -> Series | None:
        """Give what Prometheus reads, by series in its notation; None where it reaches no exporter.

        `names`: the metrics that are looked at.
        """
        if not self.reachable:
            return None
        samples = (sample for family in self.collect() for sample in family.samples)
        return {scraped(s.name, s.labels, self.env): float(s.value) for s in samples if s.name in names}

    def collect(self) -> list[Family]:
        """Give what the exporter serves now; this is the contract of prometheus_client's collectors."""
        with self._without_services():
            return list(self._exporter.collect())

    @contextmanager
    def _without_services(self) -> Iterator[None]:
        """Let the facts answer where the exporter asks PostgreSQL, Redis, a file of state, or the time."""
        clock = SimpleNamespace(monotonic=lambda: self.now, time=lambda: self.now)
        replaced: list[tuple[Any, str, Any]] = [
            (collector, "time", clock),
            (shipping, "time", clock),
            (collector, "BoundedSource", Direct),
            (collector, "Database", lambda _conninfo: Answering(Source.DATABASE, self._state, self.facts)),
            (limiter, "Buckets", lambda _url, _providers: Answering(Source.REDIS, self._hour, self.facts)),
            (collector, "totals", Answering(Source.EVENT, self._totals, self.facts).read),
            (shipping, "read", Answering(Source.SHIPPER, self._shipping, self.facts).read),
            (processes, "read", Answering(Source.PROCESS, self._processes, self.facts).read),
        ]
        with ExitStack() as stack:
            for where, name, value in replaced:
                stack.enter_context(patch.object(where, name, value))
            yield

    def _state(self) -> dict[str, Any]:
        recorded = self.facts.granted if self.facts.recorded is None else self.facts.recorded
        usage = [{"provider": name, "key_hour": "now", "granted": count} for name, count in recorded.items()]
        return {**self.facts.state, "flying": self.facts.flying, "usage": usage}

    def _hour(self) -> limiter.Hour:
        counts: dict[str, int | None] = {name: self.facts.granted.get(name) for name in PROVIDERS}
        return limiter.Hour("now", 3600 - self.now % 3600, counts)

    def _totals(self) -> list[Family]:
        """Read the counters' files, unless no event was counted since."""
        if self._counted is None:
            self._counted = totals(self._folder, PROVIDERS)
        return self._counted

    def _shipping(self) -> shipping.Reading:
        if self.facts.told_age is None:
            return self.facts.backlog, None
        told = copy.copy(self.facts.told)
        success_age = told.pop("success_age")
        told["written_at"] = self.now - self.facts.told_age
        told["last_success"] = 0 if success_age is None else self.now - success_age
        return self.facts.backlog, told

    def _processes(self) -> processes.Processes:
        return processes.Processes(Lives(Counter(self.facts.living), Counter(self.facts.dead)), self.facts.beat_age)


def scraped(name: str, labels: Mapping[str, str], env: str = ENV) -> str:
    """Write a series with the labels that a scrape adds."""
    return notation(name, {**labels, "instance": "127.0.0.1:9409", "job": "mailer", "env": env})


def notation(name: str, labels: Mapping[str, str]) -> str:
    """Write a series as Prometheus does."""
    matchers = ", ".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    return f"{name}{{{matchers}}}" if matchers else name
