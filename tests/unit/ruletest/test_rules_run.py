"""How rules run: at their group's interval, each with states of its own, and when they fail."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import STREAM, failures, one_rule, run_text


def test_a_group_is_evaluated_at_its_own_interval_from_the_start_on(tmp_path: Path) -> None:
    rules = "groups:\n- name: g\n  interval: 5m\n  rules: [{alert: A, expr: 'count_over_time({app=\"a\"}[1m]) > 0'}]"
    suite = f"""
        rule_files: [rules.yml]
        discover_labels: false
        tests:
          - {STREAM % "{at: 5m, line: x}"}
            alert_rule_test:
              - {{eval_time: 4m59s, alertname: A}}
              - {{eval_time: 5m, alertname: A, exp_alerts: [{{exp_labels: {{app: a}}}}]}}
              - {{eval_time: 9m59s, alertname: A, exp_alerts: [{{exp_labels: {{app: a}}}}]}}
              - {{eval_time: 10m, alertname: A}}
        """
    assert not failures(run_text(tmp_path, suite, rules))


def test_alerts_of_one_name_are_taken_together_and_keep_states_of_their_own(tmp_path: Path) -> None:
    rules = """
        groups:
        - name: g
          rules:
          - {alert: A, expr: vector(1), labels: {severity: ticket}}
          - {alert: A, expr: vector(2), for: 1m, labels: {severity: page}}
        """
    suite = """
        rule_files: [rules.yml]
        tests:
          - alert_rule_test:
              - {eval_time: 0, alertname: A, exp_alerts: [{exp_labels: {severity: ticket}}]}
              - eval_time: 1m
                alertname: A
                exp_alerts: [{exp_labels: {severity: page}}, {exp_labels: {severity: ticket}}]
        """
    assert not failures(run_text(tmp_path, suite, rules))


def test_an_alert_has_no_metric_name(tmp_path: Path) -> None:
    rules = one_rule("alert: A", 'expr: label_replace(vector(1), "__name__", "x", "", "")')
    suite = """
        rule_files: [rules.yml]
        tests: [{alert_rule_test: [{eval_time: 0, alertname: A, exp_alerts: [{}]}]}]
        """
    assert not failures(run_text(tmp_path, suite, rules))


def test_an_empty_label_of_a_rule_takes_the_label_away(tmp_path: Path) -> None:
    rules = one_rule("alert: A", 'expr: count_over_time({app="a"}[1m])', 'labels: {app: "", b: "{{ $labels.app }}"}')
    suite = f"""
        rule_files: [rules.yml]
        discover_labels: false
        tests:
          - {STREAM % "{at: 0, line: x}"}
            alert_rule_test: [{{eval_time: 0, alertname: A, exp_alerts: [{{exp_labels: {{b: a}}}}]}}]
        """
    assert not failures(run_text(tmp_path, suite, rules))


def test_a_malformed_line_fails_the_rule_and_with_it_the_test_once(tmp_path: Path) -> None:
    rules = one_rule("alert: A", 'expr: sum by (x) (count_over_time({app="a"} | json [5m])) > 0')
    suite = f"""
        rule_files: [rules.yml]
        tests:
          - {STREAM % "{at: 2m, line: 'no json'}"}
            alert_rule_test: [{{eval_time: 1m, alertname: A}}, {{eval_time: 3m, alertname: A, exp_alerts: [{{}}]}}]
            log_expr_test: [{{expr: 'count_over_time({{app="a"}} | json [5m])', eval_time: 3m, exp_samples: []}}]
        """
    rule, expression = failures(run_text(tmp_path, suite, rules))
    assert rule.title.startswith("A cannot be evaluated at 2m: pipeline error: 'JSONParserErr'")
    assert expression.notes[0].startswith("the query fails: pipeline error: 'JSONParserErr'")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            ["alert: A", 'expr: count_over_time({app=~".+"}[5m])', "labels: {app: same}"],
            "vector contains metrics with the same labelset after applying alert labels",
        ),
        (
            ["record: a", 'expr: count_over_time({app=~".+"}[5m])', "labels: {app: same}"],
            'vector contains metrics with the same labelset after applying rule labels: a{app="same"}',
        ),
    ],
)
def test_series_that_become_one_fail_the_rule(tmp_path: Path, rule: list[str], message: str) -> None:
    suite = """
        rule_files: [rules.yml]
        discover_labels: false
        tests:
          - input_streams:
              - {stream: '{app="a"}', lines: [{at: 0, line: x}]}
              - {stream: '{app="b"}', lines: [{at: 0, line: x}]}
            log_expr_test: [{expr: vector(1), eval_time: 0, exp_samples: [{value: 1}]}]
        """
    (failure,) = failures(run_text(tmp_path, suite, one_rule(*rule)))
    assert failure.title.endswith(f"cannot be evaluated at 0s: {message}")


@pytest.mark.parametrize(("rule", "what"), [("alert: A", "2 alerts"), ("record: a", "2 series")])
def test_a_group_over_its_limit_fails(tmp_path: Path, rule: str, what: str) -> None:
    rules = f"groups:\n- name: g\n  limit: 1\n  rules: [{{{rule}, expr: 'count_over_time({{app=~\".+\"}}[5m])'}}]"
    suite = """
        rule_files: [rules.yml]
        tests:
          - input_streams:
              - {stream: '{app="a"}', lines: [{at: 0, line: x}]}
              - {stream: '{app="b"}', lines: [{at: 0, line: x}]}
            log_expr_test: [{expr: vector(1), eval_time: 0, exp_samples: [{value: 1}]}]
        """
    (failure,) = failures(run_text(tmp_path, suite, rules))
    assert failure.title.endswith(f"exceeded limit of 1 with {what}")
