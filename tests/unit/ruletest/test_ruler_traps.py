"""The traps of Loki's ruler: what it drops in silence, and that a recorded series feeds nothing."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import STREAM, failures, one_rule, run_text

DROPPED = """
    groups:
    - name: g
      labels: {team: mail}
      query_offset: 1m
      rules:
      - alert: A
        expr: count_over_time({app="a"}[1m]) > 0
        keep_firing_for: 10m
    """


def test_what_lokis_ruler_drops_is_warned_of_and_has_no_effect(tmp_path: Path) -> None:
    suite = f"""
        rule_files: [rules.yml]
        discover_labels: false
        tests:
          - {STREAM % "{at: 0, line: x}"}
            alert_rule_test:
              - {{eval_time: 0, alertname: A, exp_alerts: [{{exp_labels: {{app: a}}}}]}}
              - {{eval_time: 1m, alertname: A, exp_alerts: []}}
        """
    report = run_text(tmp_path, suite, DROPPED)
    assert not failures(report)
    said = "is accepted and silently dropped by Loki's ruler: it has no effect, here as there"
    assert [warning.replace(f"{tmp_path}/", "") for warning in report.warnings] == [
        f"rules.yml:3:11: the group's `labels` {said}",
        f"rules.yml:4:17: the group's `query_offset` {said}",
        f"rules.yml:8:22: `keep_firing_for` {said}",
    ]


@pytest.mark.parametrize(
    "expression",
    ["mailer:sent:rate1h > 3", "sum(mailer:sent:rate1h)", 'count_over_time({__name__="mailer:sent:rate1h"}[5m])'],
)
def test_a_recording_rule_cannot_feed_another_rule_nor_an_expression(tmp_path: Path, expression: str) -> None:
    record = "- {record: 'mailer:sent:rate1h', expr: vector(1)}"
    said = "a Loki recording rule cannot feed another rule or a LogQL query: the samples of `mailer:sent:rate1h` ("
    rules = f"groups:\n- name: g\n  rules:\n  - {{alert: A, expr: '{expression}'}}\n  {record}"
    suite = "rule_files: [rules.yml]\ntests: [{log_expr_test: [{expr: '%s', eval_time: 0, exp_samples: []}]}]"
    assert said in run_text(tmp_path, suite % "vector(1)", rules).refusal
    assert said in run_text(tmp_path, suite % expression, f"groups:\n- name: g\n  rules:\n  {record}").refusal


def test_a_recorded_name_inside_of_a_text_is_no_use_of_it(tmp_path: Path) -> None:
    rules = one_rule("record: sent", "expr: vector(1)")
    suite = 'rule_files: [rules.yml]\ntests: [{log_expr_test: [{expr: \'rate({a="b"} |= "sent" [5m)\', eval_time: 0}]}]'
    assert "parse error" in run_text(tmp_path, suite, rules).refusal
