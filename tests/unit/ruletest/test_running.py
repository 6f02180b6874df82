"""What a test puts in and what is compared: lines, times, groups, values, and the traps of Loki's ruler."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import failures, one_rule, run_text

STREAM = "input_streams: [{stream: '{app=\"a\"}', lines: [%s]}]"


def lines_of(folder: Path, entries: str, *, at: str = "1h") -> list[str]:
    """Return the lines that a notation makes, with their times and metadata (as labels)."""
    report = run_text(
        folder,
        f"""
        discover_labels: false
        tests:
          - {STREAM % entries}
            log_expr_test: [{{expr: '{{app="a"}} | drop app', eval_time: {at}, exp_logs: []}}]
        """,
    )
    return [line for failure in failures(report) for line in failure.got]


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        ("{at: 90s, line: plain}", ["1m30s {} plain"]),
        (
            "{at: 0, json: {a: 1, b: [x, null, true], t: 2026-11-03}}",
            ['0s {} {"a":1,"b":["x",null,true],"t":"2026-11-03"}'],
        ),
        ("{at: 1m, line: x, metadata: {id: c-1}}", ['1m {id="c-1"} x']),
        ("{times: 3, line: 'no {{n}}'}", ["0s {} no 0", "1m {} no 1", "2m {} no 2"]),
        (
            "{times: 2, every: 90s, from: 10s, json: {n: '{{n}}', s: 'i{{n}}'}}",
            ['10s {} {"n":0,"s":"i0"}', '1m40s {} {"n":1,"s":"i1"}'],
        ),
        ("{times: 2, line: x, metadata: {id: 'c-{{n}}'}}", ['0s {id="c-0"} x', '1m {id="c-1"} x']),
        ("{at: 1s, line: '{{n}}'}", ["1s {} {{n}}"]),
        ("{at: 2s, line: later}, {at: 1s, line: sooner}", ["1s {} sooner", "2s {} later"]),
        ("{at: 1s, line: same}, {at: 1s, line: same}", ["1s {} same"]),
        ("{at: 1s, line: b}, {at: 1s, line: a}", ["1s {} b", "1s {} a"]),
        ("{at: 2h, line: after the time asked about}, {at: 1h, line: at it}", ["1h {} at it"]),
    ],
)
def test_the_notation_of_lines(tmp_path: Path, entries: str, lines: list[str]) -> None:
    assert lines_of(tmp_path, entries) == lines


def test_lines_are_repeated_at_the_interval_of_the_test_which_is_that_of_the_file_by_default(tmp_path: Path) -> None:
    suite = """
        evaluation_interval: 10s
        tests:
          - input_streams: [{{stream: '{{app="a"}}', lines: [{{times: 3, line: x}}]}}]
            {interval}
            log_expr_test:
              - {{expr: 'sum(count_over_time({{app="a"}}[21s]))', eval_time: 20s, exp_samples: [{{value: 3}}]}}
        """
    assert not failures(run_text(tmp_path, suite.format(interval="")))
    assert failures(run_text(tmp_path, suite.format(interval="interval: 30s")))
    assert not failures(run_text(tmp_path, suite.format(interval="interval: 5s")))


def test_a_start_gives_the_lines_a_date_and_changes_nothing_else(tmp_path: Path) -> None:
    rules = one_rule("alert: A", 'expr: count_over_time({app="a"}[1m]) > 0', "for: 1m")
    for start in ("2026-11-03T10:00:30Z", "1793700030", "0"):
        suite = f"""
            rule_files: [rules.yml]
            discover_labels: false
            tests:
              - start_timestamp: {start}
                {STREAM % "{times: 2, line: x}"}
                alert_rule_test:
                  - {{eval_time: 0, alertname: A}}
                  - {{eval_time: 1m, alertname: A, exp_alerts: [{{exp_labels: {{app: a}}}}]}}
                  - {{eval_time: 2m, alertname: A}}
            """
        assert not failures(run_text(tmp_path, suite, rules))


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


@pytest.mark.parametrize(
    ("expected", "query", "fuzzy", "holds"),
    [
        ("0.3", "vector(0.1) + 0.2", "false", False),
        ("0.3", "vector(0.1) + 0.2", "true", True),
        ("0.3001", "vector(0.1) + 0.2", "true", False),
        (".nan", "vector(0) / 0", "false", True),
        ("-.inf", "vector(1e308) * -10", "false", True),
        ("+Inf", "vector(1e308) * 10", "false", True),
        ("0", "vector(0) * -1", "false", True),
        ("1e3", "vector(1000)", "false", True),
        ("3", "1 + 2", "false", True),
        ("1", "vector(2)", "true", False),
    ],
)
def test_values_are_equal_to_the_last_bit_or_with_fuzzy_compare_next_to_it(
    tmp_path: Path, expected: str, query: str, fuzzy: str, holds: bool
) -> None:
    report = run_text(
        tmp_path,
        f"""
        fuzzy_compare: {fuzzy}
        tests: [{{log_expr_test: [{{expr: {query}, eval_time: 0, exp_samples: [{{value: {expected}}}]}}]}}]
        """,
    )
    assert bool(failures(report)) is not holds


@pytest.mark.parametrize(
    ("discover", "labels"), [("true", '{app="a", detected_level="unknown", service_name="a"}'), ("false", '{app="a"}')]
)
def test_lines_get_the_labels_that_loki_adds_unless_that_is_switched_off(
    tmp_path: Path, discover: str, labels: str
) -> None:
    suite = f"""
        discover_labels: {discover}
        tests:
          - {STREAM % "{at: 0, line: x}"}
            log_expr_test:
              - expr: count_over_time({{app="a"}}[1m])
                eval_time: 0
                exp_samples: [{{labels: '{labels}', value: 1}}]
        """
    assert not failures(run_text(tmp_path, suite))


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


def test_expected_lines_compare_what_they_give(tmp_path: Path) -> None:
    suite = f"""
        discover_labels: false
        tests:
          - {STREAM % "{at: 1m, json: {b: 1, a: 2}}, {at: 2m, line: 'x y', metadata: {id: c}}"}
            log_expr_test:
              - expr: '{{app="a"}}'
                eval_time: 2m
                exp_logs: [{{json: {{a: 2, b: 1}}}}, {{line: 'x y', labels: '{{app="a", id="c"}}', at: 2m}}]
              - {{expr: '{{app="a"}}', eval_time: 2m, since: 59s, exp_logs: [{{line: 'x y'}}]}}
              - expr: '{{app="a"}}'
                eval_time: 2m
                since: 1m
                exp_logs: [{{line: '{{"b":1,"a":2}}'}}, {{line: 'x y'}}]
              - {{expr: '{{app="a"}}', eval_time: 59s, exp_logs: []}}
        """
    assert not failures(run_text(tmp_path, suite))
