"""promtool's files: rules as they ship, less their words, and the cases as input series and expectations."""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from alerts.render import RENDERED
from tests.integration.alerts.recording import refuse_strangers
from tests.integration.alerts.story import Check, Timeline

Rule = dict[str, Any]


def shipped_rules(engine: str = "prometheus") -> dict[str, Rule]:
    """Read every rule that ships, by its name."""
    files = sorted((RENDERED / engine).glob("*.yml"), key=lambda path: (path.stem != "recording", path.stem))
    groups = [group for path in files for group in yaml.safe_load(path.read_text())["groups"]]
    return {rule.get("alert") or rule["record"]: rule for group in groups for rule in group["rules"]}


def needed(rule: Rule, shipped: Mapping[str, Rule]) -> list[Rule]:
    """Give the recording rules that a rule builds on, those that they build on first."""
    found: dict[str, Rule] = {}
    for name, other in shipped.items():
        if "record" in other and other is not rule and name in rule["expr"]:
            found |= {each["record"]: each for each in [*needed(other, shipped), other]}
    return list(found.values())


def wordless(rule: Rule) -> Rule:
    """Drop the annotations, which decide nothing; `texts` looks at them."""
    return {key: value for key, value in rule.items() if key != "annotations"}


def rule_document(rules: Sequence[Rule]) -> str:
    """Write a file of one group, evaluated in this order."""
    return dump({"groups": [{"name": "tested", "rules": list(rules)}]})


def test_document(rules_file: str, rule: Rule, timelines: Sequence[Timeline]) -> str:
    """Write a test file. Raises NotProduced where an input series is not the world's."""
    document = {
        "rule_files": [rules_file],
        "evaluation_interval": f"{timelines[0].recording.interval}s",
        "tests": [_test(rule, timeline) for timeline in timelines],
    }
    refuse_strangers(document, [timeline.input_series() for timeline in timelines])  # type: ignore[arg-type]  # its tests
    return dump(document)


def _test(rule: Rule, timeline: Timeline) -> dict[str, Any]:
    return {
        "name": timeline.name,
        "interval": f"{timeline.recording.interval}s",
        "input_series": timeline.input_series(),
        "alert_rule_test": expectations(rule, timeline.checks),
    }


def expectations(rule: Rule, checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Write what must fire when, with the rule's own labels."""
    return [
        {
            "eval_time": f"{check.at}s",
            "alertname": rule["alert"],
            "exp_alerts": [{"exp_labels": {**rule["labels"], **labels}} for labels in check.fires],
        }
        for check in checks
    ]


def dump(document: Any) -> str:
    """Write YAML quickly."""
    return yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False, width=100_000)
