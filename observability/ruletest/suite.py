"""A test file as values: what a test puts in and what it expects."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from observability.logql.labels import Labels
from observability.logql.source import Entry
from observability.ruletest.exceptions import Place
from observability.ruletest.rules import RuleFile


@dataclass(frozen=True)
class Case:
    """Something expected at a time, in nanoseconds from the start of the test."""

    place: Place
    eval_time_ns: int


@dataclass(frozen=True)
class ExpectedAlert:
    """An alert that must fire, with `alertname` among its labels."""

    labels: Labels
    annotations: Mapping[str, str]


@dataclass(frozen=True)
class AlertCase(Case):
    """All the alerts of a name that fire; none means that it must not fire."""

    name: str
    expected: tuple[ExpectedAlert, ...]


ExpectedSamples = Mapping[Labels, float]


@dataclass(frozen=True)
class SamplesCase(Case):
    """The samples that a metric query gives."""

    expression: str
    expected: ExpectedSamples


@dataclass(frozen=True)
class RecordCase(Case):
    """The samples that the recording rules of a name give."""

    name: str
    expected: ExpectedSamples


@dataclass(frozen=True)
class ExpectedLine:
    """A line that a log query gives; labels and time are compared only if they are given, `json` as JSON."""

    line: str
    is_json: bool
    labels: Labels | None
    at_ns: int | None


@dataclass(frozen=True)
class LogsCase(Case):
    """The lines that a log query gives, oldest first: those of `since_ns` before the time, or all up to it."""

    expression: str
    since_ns: int | None
    expected: tuple[ExpectedLine, ...]


@dataclass(frozen=True)
class Test:
    """Streams of log lines, and the cases to check on them."""

    place: Place
    name: str
    start_ns: int
    streams: tuple[tuple[Labels, tuple[Entry, ...]], ...]
    cases: tuple[Case, ...]
    external_labels: Mapping[str, str] = field(default_factory=dict)
    external_url: str = ""

    __test__ = False  # the name is promtool's word; pytest must not collect it


@dataclass(frozen=True)
class Suite:
    """One test file; `discover` is whether Loki adds `service_name` and `detected_level`."""

    path: str
    rule_files: tuple[RuleFile, ...]
    interval_ns: int
    discover: bool
    fuzzy: bool
    tests: tuple[Test, ...]
