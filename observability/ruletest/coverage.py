"""Which rules lack a case: an alert needs one that fires and one that must not, a recording rule one with samples."""

from collections.abc import Iterable

from observability.ruletest.exceptions import Place
from observability.ruletest.report import RuleCoverage
from observability.ruletest.rules import AlertingRule, Rule
from observability.ruletest.suite import AlertCase, RecordCase, Suite

FIRES = "a case that fires"
SILENT = "a case that must not fire"
RECORDS = "a case with samples"


def coverage(suites: Iterable[Suite]) -> tuple[RuleCoverage, ...]:
    """Return each rule of all the suites' rule files once, with the cases that it lacks."""
    rules: dict[Place, Rule] = {}
    present: dict[Place, set[str]] = {}
    for suite in suites:
        for rule in (rule for file in suite.rule_files for group in file.groups for rule in group.rules):
            rules[rule.place] = rule
            present.setdefault(rule.place, set()).update(_cases(suite, rule))
    return tuple(
        sorted(
            RuleCoverage(place, rule.name, tuple(kind for kind in _needed(rule) if kind not in present[place]))
            for place, rule in rules.items()
        )
    )


def _needed(rule: Rule) -> tuple[str, ...]:
    return (FIRES, SILENT) if isinstance(rule, AlertingRule) else (RECORDS,)


def _cases(suite: Suite, rule: Rule) -> set[str]:
    """Return the kinds of cases that a suite has for a rule, by its name."""
    kinds = set()
    for case in (case for test in suite.tests for case in test.cases):
        if isinstance(case, AlertCase) and isinstance(rule, AlertingRule) and case.name == rule.name:
            kinds.add(FIRES if case.expected else SILENT)
        if isinstance(case, RecordCase) and not isinstance(rule, AlertingRule) and case.name == rule.name:
            kinds.update({RECORDS} if case.expected else ())
    return kinds
