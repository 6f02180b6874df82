"""Loki's rules as values: groups of alerting and recording rules."""

from collections.abc import Mapping
from dataclasses import dataclass

from observability.ruletest.exceptions import Place
from observability.ruletest.templates import Template


@dataclass(frozen=True)
class AlertingRule:
    """Alerts for each series of the expression once it has been there for `hold_ns` nanoseconds (`for`)."""

    place: Place
    name: str
    expression: str
    hold_ns: int
    labels: Mapping[str, Template]
    annotations: Mapping[str, Template]


@dataclass(frozen=True)
class RecordingRule:
    """Names the series of the expression and sends them to Prometheus."""

    place: Place
    name: str
    expression: str
    labels: Mapping[str, str]


Rule = AlertingRule | RecordingRule


@dataclass(frozen=True)
class Group:
    """Rules that are evaluated together; without an interval of its own at the ruler's. A limit of 0 is none."""

    place: Place
    name: str
    interval_ns: int | None
    limit: int
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class RuleFile:
    """A rule file that Loki would load; `warnings` tell what Loki drops without a word."""

    path: str
    groups: tuple[Group, ...]
    warnings: tuple[str, ...]

    @property
    def alerts(self) -> tuple[AlertingRule, ...]:
        """The alerting rules, as they stand in the file."""
        return tuple(rule for group in self.groups for rule in group.rules if isinstance(rule, AlertingRule))

    @property
    def records(self) -> tuple[RecordingRule, ...]:
        """The recording rules, as they stand in the file."""
        return tuple(rule for group in self.groups for rule in group.rules if isinstance(rule, RecordingRule))
