"""Reads the cases of a test: `alert_rule_test`, `log_expr_test` and `recording_rule_test`."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from observability.logql import nodes
from observability.logql.labels import Labels
from observability.ruletest.document import Value
from observability.ruletest.expressions import Records, read_expression
from observability.ruletest.json_text import canonical
from observability.ruletest.rules import RuleFile
from observability.ruletest.series import ALERT_NAME, read_series, sorted_labels
from observability.ruletest.suite import (
    AlertCase,
    Case,
    ExpectedAlert,
    ExpectedLine,
    LogsCase,
    RecordCase,
    SamplesCase,
)

_ALERT_CASE = ("eval_time", "alertname", "exp_alerts")
_ALERT = ("exp_labels", "exp_annotations")
_EXPRESSION_CASE = ("expr", "eval_time", "exp_samples", "exp_logs", "since")
_RECORD_CASE = ("record", "eval_time", "exp_samples")
_SAMPLE = ("labels", "value")
_LINE = ("line", "json", "labels", "at")


@dataclass(frozen=True)
class Named:
    """The names that cases may use: those of the rule files."""

    alerts: frozenset[str]
    records: Records

    @staticmethod
    def of(rule_files: tuple[RuleFile, ...], records: Records) -> "Named":
        """Collect the names."""
        return Named(frozenset(rule.name for rules in rule_files for rule in rules.alerts), records)


def read_cases(members: Mapping[str, Value], named: Named) -> tuple[Case, ...]:
    """Return the cases of a test, those of expressions last, as promtool checks them. Raises FileRefused."""
    kinds: dict[str, Callable[[Value, Named], Case]] = {
        "alert_rule_test": _alert_case,
        "recording_rule_test": _record_case,
        "log_expr_test": _expression_case,
    }
    return tuple(read(item, named) for key, read in kinds.items() if key in members for item in members[key].items())


def _alert_case(value: Value, named: Named) -> Case:
    members = value.fields(_ALERT_CASE, ("eval_time", "alertname"))
    name = members["alertname"].text()
    _known(members["alertname"], named.alerts, "an alert")
    expected = members["exp_alerts"].items() if "exp_alerts" in members else []
    return AlertCase(
        value.place, members["eval_time"].duration(), name, tuple(_expected_alert(item, name) for item in expected)
    )


def _known(value: Value, names: frozenset[str], what: str) -> None:
    """Refuse a name that no rule file has: a case for it would pass for ever."""
    if value.text() in names:
        return
    near = difflib.get_close_matches(value.text(), names, n=1)
    guess = f"; did you mean {near[0]!r}?" if near else ""
    raise value.refused(f"no rule file has {what} {value.text()!r}{guess}")


def _expected_alert(value: Value, name: str) -> ExpectedAlert:
    members = value.fields(_ALERT)
    labels = members["exp_labels"].texts() if "exp_labels" in members else {}
    if labels.get(ALERT_NAME, name) != name:
        raise members["exp_labels"].refused(f"`alertname` differs from the case's own, {name!r}")
    annotations = members["exp_annotations"].texts() if "exp_annotations" in members else {}
    return ExpectedAlert(sorted_labels(labels | {ALERT_NAME: name}), annotations)


def _record_case(value: Value, named: Named) -> Case:
    members = value.fields(_RECORD_CASE, ("record", "eval_time", "exp_samples"))
    _known(members["record"], frozenset(named.records), "a recording rule")
    return RecordCase(
        value.place, members["eval_time"].duration(), members["record"].text(), _samples(members["exp_samples"])
    )


def _expression_case(value: Value, named: Named) -> Case:
    members = value.fields(_EXPRESSION_CASE, ("expr", "eval_time"))
    expression = read_expression(members["expr"], named.records)
    if isinstance(expression, nodes.LogQuery):
        return _logs_case(value, members)
    for key in ("exp_logs", "since"):
        if key in members:
            raise members[key].refused(f"`{key}` is for a query for lines; this one gives values (`exp_samples`)")
    if "exp_samples" not in members:
        raise value.refused("`exp_samples` is missing here ([] means that the query gives nothing)")
    return SamplesCase(
        value.place, members["eval_time"].duration(), members["expr"].text(), _samples(members["exp_samples"])
    )


def _samples(value: Value) -> dict[Labels, float]:
    samples: dict[Labels, float] = {}
    for item in value.items():
        members = item.fields(_SAMPLE, ("value",))
        labels = read_series(members["labels"]) if "labels" in members else ()
        if labels in samples:
            raise item.refused("this series is expected twice")
        samples[labels] = members["value"].number()
    return samples


def _logs_case(value: Value, members: Mapping[str, Value]) -> Case:
    if "exp_samples" in members:
        raise members["exp_samples"].refused("`exp_samples` is for values; this query gives lines (`exp_logs`)")
    if "exp_logs" not in members:
        raise value.refused("`exp_logs` is missing here ([] means that the query gives nothing)")
    return LogsCase(
        value.place,
        members["eval_time"].duration(),
        members["expr"].text(),
        members["since"].duration() if "since" in members else None,
        tuple(_expected_line(item) for item in members["exp_logs"].items()),
    )


def _expected_line(value: Value) -> ExpectedLine:
    members = value.fields(_LINE)
    if ("line" in members) == ("json" in members):
        raise value.refused("an expected line has either `line` (text) or `json` (a mapping)")
    return ExpectedLine(
        line=members["line"].text() if "line" in members else canonical(members["json"].json()),
        is_json="json" in members,
        labels=read_series(members["labels"]) if "labels" in members else None,
        at_ns=members["at"].duration() if "at" in members else None,
    )
