"""Compares what a case expects with what was got."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from observability.logql.evaluate import logs
from observability.logql.exceptions import LogQLError
from observability.logql.labels import Labels
from observability.logql.source import MemorySource
from observability.logql.units import format_duration, format_float, go_quote
from observability.ruletest.alerting import Alert
from observability.ruletest.evaluation import query
from observability.ruletest.exceptions import RuleFailed
from observability.ruletest.json_text import canonical_text
from observability.ruletest.report import Failure
from observability.ruletest.rules import AlertingRule
from observability.ruletest.series import show_series
from observability.ruletest.suite import (
    AlertCase,
    Case,
    ExpectedLine,
    ExpectedSamples,
    LogsCase,
    RecordCase,
    SamplesCase,
    Suite,
    Test,
)
from observability.ruletest.timeline import Timeline

_ALL_LINES = 10_000_000


@dataclass(frozen=True)
class Checker:
    """What the cases of one test are checked against."""

    suite: Suite
    test: Test
    source: MemorySource
    timeline: Timeline

    def failures(self, case: Case) -> list[Failure]:
        """Return what is wrong with a case; a rule that failed is reported once, not with each of its cases."""
        match case:
            case AlertCase() | RecordCase() if self._failed(case.name):
                return []
            case AlertCase():
                return self._alerts(case)
            case RecordCase():
                return self._recorded(case)
            case SamplesCase():
                return self._asked(case, f"expr {_brief(case.expression)}", lambda: self._samples(case))
            case LogsCase():
                return self._asked(case, f"expr {_brief(case.expression)}", lambda: self._lines(case))
        raise TypeError(case)

    def _failed(self, name: str) -> bool:
        return any(rule.name == name for rule, _ in self.timeline.failed)

    def _alerts(self, case: AlertCase) -> list[Failure]:
        active = [
            (rule, alert)
            for rule, states in self.timeline.alerts
            if rule.name == case.name
            for alert in states[case.eval_time_ns].values()
        ]
        expected = sorted(_alert_lines(alert.labels, alert.annotations) for alert in case.expected)
        got = sorted(_alert_lines(alert.labels, alert.annotations) for _, alert in active if alert.firing)
        notes = [_pending(rule, alert, self.test.start_ns) for rule, alert in active if not alert.firing]
        return _compared(case, f"alert {case.name}", _joined(expected), _joined(got), notes)

    def _recorded(self, case: RecordCase) -> list[Failure]:
        got: dict[Labels, float] = {}
        for rule, states in self.timeline.samples:
            if rule.name == case.name:
                got |= states[case.eval_time_ns]
        return self._compare_samples(case, f"record {case.name}", case.expected, got)

    def _asked(self, case: Case, title: str, ask: Callable[[], list[Failure]]) -> list[Failure]:
        try:
            return ask()
        except RuleFailed as error:
            return [Failure(case.place, _title(case, title), notes=(f"the query fails: {error}",))]

    def _samples(self, case: SamplesCase) -> list[Failure]:
        samples = query(self.source, case.expression, self.test.start_ns + case.eval_time_ns)
        got = {sample.labels: sample.value for sample in samples}
        return self._compare_samples(case, f"expr {_brief(case.expression)}", case.expected, got)

    def _compare_samples(
        self, case: Case, title: str, expected: ExpectedSamples, got: ExpectedSamples
    ) -> list[Failure]:
        near = {
            labels: expected[labels]
            if labels in expected and _equal(expected[labels], value, fuzzy=self.suite.fuzzy)
            else value
            for labels, value in got.items()
        }
        return _compared(case, title, _sample_lines(expected), _sample_lines(near))

    def _lines(self, case: LogsCase) -> list[Failure]:
        got = self._found(case)
        shown = [
            _shown_line(line, case.expected[place] if place < len(case.expected) else None)
            for place, line in enumerate(got)
        ]
        expected = [_shown_line(line, line) for line in case.expected]
        return _compared(case, f"expr {_brief(case.expression)}", expected, shown)

    def _found(self, case: LogsCase) -> list[ExpectedLine]:
        """Return the lines of the query, oldest first."""
        start, end = self.test.start_ns, self.test.start_ns + case.eval_time_ns + 1
        begin = start if case.since_ns is None else end - 1 - case.since_ns
        try:
            streams = logs(self.source, case.expression, begin, end, limit=_ALL_LINES, direction="forward").streams
        except LogQLError as error:
            raise RuleFailed(str(error)) from None
        lines = [
            (at, ExpectedLine(line, is_json=False, labels=stream.labels, at_ns=at - start))
            for stream in streams
            for at, line in stream.lines
        ]
        return [line for _, line in sorted(lines, key=lambda timed: timed[0])]


def _compared(
    case: Case, title: str, expected: list[str], got: list[str], notes: list[str] | None = None
) -> list[Failure]:
    if expected == got:
        return []
    return [Failure(case.place, _title(case, title), expected, got, notes or ())]


def _title(case: Case, what: str) -> str:
    return f"{what} at {format_duration(case.eval_time_ns)}"


def _brief(expression: str) -> str:
    return " ".join(expression.split())


def _alert_lines(labels: Labels, annotations: Mapping[str, str]) -> list[str]:
    return [show_series(labels), *(f"  {name}: {go_quote(text)}" for name, text in sorted(annotations.items()))]


def _joined(blocks: list[list[str]]) -> list[str]:
    return [line for block in blocks for line in block]


def _pending(rule: AlertingRule, alert: Alert, start_ns: int) -> str:
    since, hold = format_duration(alert.active_since_ns - start_ns), format_duration(rule.hold_ns)
    return f"{show_series(alert.labels)} is pending since {since}, and `for` is {hold}"


def _equal(expected: float, got: float, *, fuzzy: bool) -> bool:
    """Compare values; NaN equals itself here, and with `fuzzy_compare` so do neighbours."""
    if math.isnan(expected) and math.isnan(got):
        return True
    return expected == got or (
        fuzzy and got in (math.nextafter(expected, -math.inf), math.nextafter(expected, math.inf))
    )


def _sample_lines(samples: ExpectedSamples) -> list[str]:
    return [f"{show_series(labels)} {format_float(value)}" for labels, value in sorted(samples.items())]


def _shown_line(line: ExpectedLine, wanted: ExpectedLine | None) -> str:
    """Write a line with what the expected line in its place gives: its time and labels, or neither."""
    at = f"{format_duration(line.at_ns)} " if line.at_ns is not None and _asks(wanted, "at_ns") else ""
    labels = f"{show_series(line.labels)} " if line.labels is not None and _asks(wanted, "labels") else ""
    return f"{at}{labels}{canonical_text(line.line) if wanted and wanted.is_json else line.line}"


def _asks(wanted: ExpectedLine | None, what: str) -> bool:
    return wanted is None or getattr(wanted, what) is not None
