"""The same alerts in PromQL and in LogQL: what fires here is put to promtool as the expectation, case by case."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from observability.ruletest.exceptions import FileRefused
from observability.ruletest.rule_file import read_rule_file
from observability.ruletest.series import ALERT_NAME
from observability.ruletest.suite_file import read_suite
from observability.ruletest.templates import Data, Template
from observability.ruletest.timeline import run_rules, source_of
from tests.unit.ruletest.files import run_data
from tests.unit.ruletest.promtool import run_promtool

Patterns = dict[str, list[int]]
"""How many lines (here) or which value (promtool) a series has at each minute."""

MINUTES = 12
TESTS = 8


def patterns(chance: random.Random) -> Patterns:
    """Make a value for each series and minute, 0 in half of them."""
    return {name: [chance.choice([0, 0, 1, 1, 2]) for _ in range(MINUTES)] for name in "abc"}


def rules(expression: str) -> dict[str, Any]:
    """Make rules with and without a wait, and one whose label changes with the value, so that its wait begins anew."""
    annotations = {"summary": '{{ $labels.x }} is {{ $value }}, {{ printf "%.2f" $value }}'}
    waits = ["0s", "1m", "90s", "3m"]
    made: list[dict[str, Any]] = [
        {"alert": f"Wait{wait}", "expr": expression, "for": wait, "labels": {"team": "x"}, "annotations": annotations}
        for wait in waits
    ]
    made.append({"alert": "Moving", "expr": expression, "for": "2m", "labels": {"size": "{{ $value }}"}})
    return {"groups": [{"name": "g", "rules": made}]}


NAMES = [rule["alert"] for rule in rules("")["groups"][0]["rules"]]
CASES = [{"eval_time": f"{minute}m", "alertname": name} for name in NAMES for minute in range(MINUTES)]


def streams(made: Patterns) -> list[dict[str, Any]]:
    """Give each series a line for each 1 of its value, all at its minute."""
    return [
        {
            "stream": f'{{app="m",x="{name}"}}',
            "lines": [
                {"at": f"{minute}m", "line": str(number)}
                for minute, count in enumerate(values)
                for number in range(count)
            ],
        }
        for name, values in made.items()
    ]


def series(made: Patterns) -> list[dict[str, str]]:
    """Give promtool the same values."""
    return [{"series": f'seen{{x="{name}"}}', "values": " ".join(map(str, values))} for name, values in made.items()]


def fired_here(folder: Path, made: list[Patterns]) -> list[dict[tuple[str, int], list[dict[str, Any]]]]:
    """Return the alerts that fire for each test, by name and minute, in promtool's form."""
    logql = 'sum by (x) (count_over_time({app="m"}[1m])) > 0'
    tests = [{"input_streams": streams(one), "alert_rule_test": CASES} for one in made]
    run_data(folder, {"tests": tests}, rules(logql))
    suite = read_suite(folder / "suite.yml")
    answers = []
    for test in suite.tests:
        timeline = run_rules(suite, test, source_of(suite, test))
        assert not timeline.failed
        answers.append(
            {
                (rule.name, minute): [
                    {
                        "exp_labels": {name: text for name, text in alert.labels if name != ALERT_NAME},
                        "exp_annotations": dict(alert.annotations),
                    }
                    for alert in states[minute * 60_000_000_000].values()
                    if alert.firing
                ]
                for rule, states in timeline.alerts
                for minute in range(MINUTES)
            }
        )
    return answers


def promtool_suite(folder: Path, made: list[Patterns], fired: list[dict[tuple[str, int], Any]]) -> Path:
    """Write what fired here as promtool's expectation."""
    (folder / "prom.rules.yml").write_text(json.dumps(rules("seen > 0")))
    tests = [
        {
            "interval": "1m",
            "input_series": series(one),
            "alert_rule_test": [
                {"alertname": name, "eval_time": f"{minute}m", "exp_alerts": alerts}
                for (name, minute), alerts in answers.items()
            ],
        }
        for one, answers in zip(made, fired, strict=True)
    ]
    suite = folder / "prom.yml"
    suite.write_text(json.dumps({"rule_files": ["prom.rules.yml"], "tests": tests}))
    return suite


def test_what_fires_here_fires_in_promtool_with_the_same_labels_and_annotations(tmp_path: Path) -> None:
    chance = random.Random(7655)
    made = [patterns(chance) for _ in range(TESTS)]
    fired = fired_here(tmp_path, made)
    assert sum(bool(alerts) for answers in fired for alerts in answers.values()) > TESTS * MINUTES
    result = run_promtool(promtool_suite(tmp_path, made, fired))
    assert "SUCCESS" in result.stdout, result.stderr[:4000]


def test_promtool_objects_when_one_alert_is_taken_out_of_the_expectation(tmp_path: Path) -> None:
    made = [{"a": [1] * MINUTES, "b": [0] * MINUTES, "c": [0] * MINUTES}]
    fired = fired_here(tmp_path, made)
    assert fired[0].pop(("Wait3m", 3))
    fired[0]["Wait3m", 3] = []
    result = run_promtool(promtool_suite(tmp_path, made, fired))
    assert "alertname: Wait3m, time: 3m" in result.stderr
    assert result.returncode == 1


VALUES = [
    *("0", "-0", "1", "-1", "0.1", "123456", "999999", "1000000", "1234567", "123456789", "1e20", "1e21", "0.0001"),
    *("1.5e-5", "59.99", "3725.5", "-90061", "0.25", "-0.25", "999.99", "1024", "1.5e9", "NaN", "+Inf", "-Inf"),
    *("0.333333333333333", "86400", "2.5e-9", "1e-25", "12345.678"),
]
TEXT = "a b/ü~*é"
TEMPLATES = {
    "duration": "{{ humanizeDuration $value }}",
    "value": "{{ $value }} {{ .Value }}{{- /* gone */ -}} !",
    "humanize": "{{ $value | humanize }} {{ humanize $labels.i }}",
    "humanize1024": "{{ $value | humanize1024 }}",
    "percentage": "{{ humanizePercentage $value }}",
    "numbers": '{{ printf "%.2f %+08.2f|%g|%v|%8.3e|%.3g|%8g|%-8g|%08g|%+g|%%" '
    "$value $value $value $value $value $value $value $value $value $value }}",
    "text": '{{ printf "%q|%12s|%-12s|%.2s|%s|%v" .Labels.t $labels.t $labels.t $labels.t `x` "\\"\\n" }}',
    "nothing": "{{ $labels.no }}{{ .ExternalLabels.no }}",
    "pipes": '{{ $labels.t | toUpper | printf "%s-%s" (toLower "ABC") }}',
    "external": "{{ $externalLabels.site }} {{ .ExternalLabels.site }} {{ .ExternalURL }}",
    "trim": "a  {{- $value -}}  b",
}


def test_templates_write_what_prometheus_writes(tmp_path: Path) -> None:
    rule = {"alert": "A", "expr": "x", "annotations": TEMPLATES}
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    suite = {
        "rule_files": ["rules.yml"],
        "tests": [
            {
                "input_series": [
                    {"series": f'x{{i="{value}",t="{TEXT}"}}', "values": value} for value in VALUES if _fits(value)
                ],
                "external_labels": {"site": "s1"},
                "external_url": "https://loki.example",
                "alert_rule_test": [
                    {
                        "alertname": "A",
                        "eval_time": 0,
                        "exp_alerts": [_expected(value) for value in VALUES if _fits(value)],
                    }
                ],
            }
        ],
    }
    (tmp_path / "suite.yml").write_text(yaml.safe_dump(suite, allow_unicode=True))
    result = run_promtool(tmp_path / "suite.yml")
    assert "SUCCESS" in result.stdout, result.stderr


def _fits(value: str) -> bool:
    """Whether humanizeDuration is defined: above, Go's integer overflows as the processor has it."""
    return abs(float(value)) < 2**63 or value in ("+Inf", "-Inf", "NaN")


def _expected(value: str) -> dict[str, Any]:
    labels = {"i": value, "t": TEXT}
    data = Data(labels, float(value), {"site": "s1"}, "https://loki.example")
    texts = {name: Template(text).expand(data) for name, text in TEMPLATES.items()}
    return {"exp_labels": labels, "exp_annotations": texts}


REFUSED_BY_BOTH = [
    ("unclosed", "{{ $value"),
    ("unknown function", "{{ nothing $value }}"),
    ("a text behind a pipe", '{{ $value | "x" }}'),
    ("no command", "{{ }}"),
    ("unclosed parenthesis", "{{ (toUpper $labels.x }}"),
]


@pytest.mark.parametrize(("name", "template"), REFUSED_BY_BOTH)
def test_templates_that_prometheus_refuses_are_refused(tmp_path: Path, name: str, template: str) -> None:
    rule = {"alert": "A", "expr": "vector(1)", "annotations": {"a": template}}
    (tmp_path / "rules.yml").write_text(json.dumps({"groups": [{"name": "g", "rules": [rule]}]}))
    with pytest.raises(FileRefused, match=re.escape("rules.yml:1:") + ".*template: "):
        read_rule_file(tmp_path / "rules.yml", {})
    (tmp_path / "suite.yml").write_text(
        json.dumps({"rule_files": ["rules.yml"], "tests": [{"promql_expr_test": [{"expr": "1", "eval_time": 0}]}]})
    )
    assert 'annotation "a"' in run_promtool(tmp_path / "suite.yml").stderr, name
