"""Evaluates rules on log lines at a time, as Loki's ruler does."""

from collections.abc import Mapping
from dataclasses import dataclass

from observability.logql.evaluate import instant
from observability.logql.exceptions import LogQLError
from observability.logql.labels import NO_LABELS, Labels
from observability.logql.result import Sample, Scalar
from observability.logql.source import LogSource
from observability.ruletest.alerting import Active, Alert, advance
from observability.ruletest.exceptions import RuleFailed, TemplateFailed
from observability.ruletest.rules import AlertingRule, RecordingRule
from observability.ruletest.series import ALERT_NAME, METRIC_NAME, show_series, sorted_labels
from observability.ruletest.templates import Data, Template


@dataclass(frozen=True)
class Ruler:
    """The lines that rules see, and the ruler's own settings that templates see."""

    source: LogSource
    external_labels: Mapping[str, str]
    external_url: str


def query(source: LogSource, expression: str, at_ns: int) -> tuple[Sample, ...]:
    """Return the samples of a metric query; a number alone is one sample without labels. Raises RuleFailed."""
    try:
        result = instant(source, expression, at_ns)
    except LogQLError as error:
        raise RuleFailed(str(error)) from None
    return (Sample(NO_LABELS, result.value),) if isinstance(result, Scalar) else result.samples


def next_alerts(ruler: Ruler, rule: AlertingRule, active: Active, at_ns: int, limit: int) -> Active:
    """Return the alerts of a rule that are active after its evaluation. Raises RuleFailed."""
    seen: dict[Labels, Alert] = {}
    for sample in query(ruler.source, rule.expression, at_ns):
        alert = _alert(ruler, rule, sample, at_ns)
        if alert.labels in seen:
            raise RuleFailed("vector contains metrics with the same labelset after applying alert labels")
        seen[alert.labels] = alert
    if limit and len(seen) > limit:
        raise RuleFailed(f"exceeded limit of {limit} with {len(seen)} alerts")
    return advance(active, seen, at_ns, rule.hold_ns)


def _alert(ruler: Ruler, rule: AlertingRule, sample: Sample, at_ns: int) -> Alert:
    """Return an alert with its texts; templates see the labels of the sample, without those of the rule."""
    data = Data(dict(sample.labels), sample.value, ruler.external_labels, ruler.external_url)
    own = {name: _expanded(template, data, f"label `{name}`") for name, template in rule.labels.items()}
    labels = {name: text for name, text in sample.labels if name != METRIC_NAME} | own | {ALERT_NAME: rule.name}
    annotations = {
        name: _expanded(template, data, f"annotation `{name}`") for name, template in rule.annotations.items()
    }
    return Alert(sorted_labels(labels), annotations, sample.value, at_ns)


def _expanded(template: Template, data: Data, what: str) -> str:
    try:
        return template.expand(data)
    except TemplateFailed as error:
        raise RuleFailed(f"error expanding template of {what}: {error}") from None


def recorded(source: LogSource, rule: RecordingRule, at_ns: int, limit: int) -> dict[Labels, float]:
    """Return the samples that a recording rule sends on. Raises RuleFailed."""
    samples: dict[Labels, float] = {}
    for sample in query(source, rule.expression, at_ns):
        labels = sorted_labels(dict(sample.labels) | {METRIC_NAME: rule.name} | dict(rule.labels))
        if labels in samples:
            raise RuleFailed(
                f"vector contains metrics with the same labelset after applying rule labels: {show_series(labels)}"
            )
        samples[labels] = sample.value
    if limit and len(samples) > limit:
        raise RuleFailed(f"exceeded limit of {limit} with {len(samples)} series")
    return samples
