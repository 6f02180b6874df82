"""Evaluates the rules of a test over its time: each group at its interval from the start on.

A group's own `interval` counts, as in the ruler (promtool evaluates all groups at `evaluation_interval`). What is
asked about a time is answered by the last evaluation at or before it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from observability.logql.source import MemorySource
from observability.logql.units import format_duration
from observability.ruletest.alerting import Active
from observability.ruletest.evaluation import Ruler, next_alerts, recorded
from observability.ruletest.exceptions import RuleFailed
from observability.ruletest.rules import AlertingRule, Group, RecordingRule, Rule
from observability.ruletest.suite import ExpectedSamples, Suite, Test

State = TypeVar("State")


@dataclass(frozen=True)
class Timeline:
    """What each rule gave at each time asked about; a rule that failed is in `failed` only, with the reason."""

    alerts: list[tuple[AlertingRule, dict[int, Active]]]
    samples: list[tuple[RecordingRule, dict[int, ExpectedSamples]]]
    failed: list[tuple[Rule, str]]


def source_of(suite: Suite, test: Test) -> MemorySource:
    """Return the lines of a test, stored as Loki stores them."""
    source = MemorySource(discover=suite.discover)
    for labels, entries in test.streams:
        source.push(dict(labels), entries)
    return source


def run_rules(suite: Suite, test: Test, source: MemorySource) -> Timeline:
    """Evaluate all rules up to the last time that a case of the test asks about."""
    timeline = Timeline([], [], [])
    ruler = Ruler(source, test.external_labels, test.external_url)
    asked = sorted({case.eval_time_ns for case in test.cases})
    for group in (group for rules in suite.rule_files for group in rules.groups):
        for rule in group.rules:
            try:
                _run(timeline, ruler, group, rule, Clock(test.start_ns, group.interval_ns or suite.interval_ns, asked))
            except RuleFailed as error:
                timeline.failed.append((rule, f"{rule.name} cannot be evaluated {error}"))
    return timeline


@dataclass(frozen=True)
class Clock:
    """When a group is evaluated, and when its state is asked about; nanoseconds, the latter from the start."""

    start_ns: int
    interval_ns: int
    asked: Sequence[int]

    def states(self, first: State, advance: Callable[[State, int], State]) -> dict[int, State]:
        """Return the state at each time asked about. Raises RuleFailed, which then names the time."""
        states: dict[int, State] = {}
        state, now = first, 0
        for time in self.asked:
            while now <= time:
                try:
                    state = advance(state, self.start_ns + now)
                except RuleFailed as error:
                    raise RuleFailed(f"at {format_duration(now)}: {error}") from None
                now += self.interval_ns
            states[time] = state
        return states


def _run(timeline: Timeline, ruler: Ruler, group: Group, rule: Rule, clock: Clock) -> None:
    if isinstance(rule, AlertingRule):
        nothing: Active = {}
        active = clock.states(nothing, lambda known, now: next_alerts(ruler, rule, known, now, group.limit))
        timeline.alerts.append((rule, active))
    else:
        none: ExpectedSamples = {}
        samples = clock.states(none, lambda _, now: recorded(ruler.source, rule, now, group.limit))
        timeline.samples.append((rule, samples))
