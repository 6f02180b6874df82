"""What a test file or a rule file may not hold: each refusal names the place and says what to do."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import failures, one_rule, refusal, run_text

EXPR = "log_expr_test: [{expr: vector(1), eval_time: 0, exp_samples: [{value: 1}]}]"
RULE = one_rule("alert: Known", 'expr: count_over_time({app="a"}[5m]) > 0')


@pytest.mark.parametrize(
    ("suite", "message"),
    [
        ("", "suite.yml: is empty"),
        ("tests: [", "suite.yml:1:9: is not YAML: expected the node content, but found '<stream end>'"),
        ("[" * 3000, "suite.yml: nests deeper than any test or rule does"),
        ("- a", "suite.yml:1:1: a mapping (key: value) is needed here"),
        ("rule_files: []", "suite.yml:1:1: `tests` is missing here"),
        ("tests: []\ntest: 1", "suite.yml:2:1: unknown key `test`; did you mean `tests`?"),
        ("tests: []\ntests: []", "suite.yml:2:1: `tests` is given twice"),
        ("tests: {}", "suite.yml:1:8: a list is needed here"),
        ("tests: []", "suite.yml:1:8: there is no test in this file"),
        ("{[a]: b}", "suite.yml:1:2: text is needed here"),
        (
            "<<: 1",
            "suite.yml:1:1: this cannot be merged: expected a mapping or list of mappings for merging, but found",
        ),
        (
            "tests:\n- name: x",
            "suite.yml:2:3: this test checks nothing: give it alert_rule_test, log_expr_test or recor",
        ),
        (
            f"tests:\n- {EXPR}\n  input_series: []",
            "suite.yml:3:3: unknown key `input_series`; did you mean `input_streams`",
        ),
        ("tests: []\nevaluation_interval: 1 m", "suite.yml:2:22: unknown unit"),
        ("tests: []\nevaluation_interval: 0s", "suite.yml:2:22: the evaluation interval is more than 0"),
        ("tests: []\nfuzzy_compare: 1", "suite.yml:2:16: true or false is needed here, not '1'"),
        ("tests: []\nrule_files: [no.yml]", "suite.yml:2:14: no rule file matches 'no.yml'"),
        ("tests: []\ngroup_eval_order: [g]", "suite.yml:2:20: no rule file has a group 'g'"),
        (
            f"tests:\n- {EXPR}\n  start_timestamp: soon",
            "suite.yml:3:20: 'soon' is neither seconds since 1970 nor a time",
        ),
        (f"tests:\n- {EXPR}\n  external_labels: [a]", "suite.yml:3:20: a mapping (key: value) is needed here"),
    ],
)
def test_a_file_of_the_wrong_shape_is_refused_at_the_place(tmp_path: Path, suite: str, message: str) -> None:
    assert refusal(tmp_path, suite).startswith(message)


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, "rule_files: [.]\ntests: []").endswith("cannot be read: Is a directory")
    (tmp_path / "rules.yml").write_bytes(b"\xff")
    assert "rules.yml: is not UTF-8: invalid start byte at byte 0" in refusal(
        tmp_path, "rule_files: [rules.yml]\ntests: []"
    )
    (tmp_path / "rules.yml").write_bytes(b"a\x00")
    assert "rules.yml: is not YAML: " in refusal(tmp_path, "rule_files: [rules.yml]\ntests: []")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("stream: '{}', lines: []", "14: '{}' is no stream: write {label=\"value\", …} with one label at least"),
        ("stream: 'name{a=\"b\"}', lines: []", "14: 'name{a=\"b\"}' is no stream"),
        ("stream: '{a=~\"b\"}', lines: []", '14: {a=~"b"}: each label is given once, with ='),
        ('stream: \'{a="b",a="c"}\', lines: []', '14: {a="b",a="c"}: each label is given once, with ='),
        ("stream: '{a=b}', lines: []", "14: {a=b} are no labels: parse error"),
        ("stream: 'a b', lines: []", "14: 'a b' is no series"),
        ("stream: '{a=\"b\"}'", "5: `lines` is missing here"),
    ],
)
def test_a_stream_needs_labels_and_lines(tmp_path: Path, lines: str, message: str) -> None:
    suite = f"tests:\n- {EXPR}\n  input_streams:\n  - {{{lines}}}"
    assert refusal(tmp_path, suite).startswith(f"suite.yml:4:{message}")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("at: 1m", "an entry has either `line` (text) or `json` (a mapping)"),
        ("at: 1m, line: a, json: {}", "an entry has either `line` (text) or `json` (a mapping)"),
        ("line: a", "an entry has either `at`, or `times` with `every` and `from` as you need them"),
        ("line: a, at: 1m, every: 1m", "an entry has either `at`, or `times`"),
        ("line: a, at: 1m, times: 2", "an entry that repeats begins at `from`, not `at`"),
        ("line: a, times: 0", "a whole number of at least 1 is needed here, not '0'"),
        ("line: a, times: 1000001", "more than 1000000 lines in one entry"),
        ("line: a, times: 2, every: 0s", "`every: 0` repeats one line at one time, which Loki stores once"),
        ("line: [a], at: 1m", "text is needed here"),
        ("line: , at: 1m", "text is needed here"),
        ("json: [a], at: 1m", "`json` is a mapping (key: value)"),
        ("json: {a: !!binary aGk=}, at: 1m", "this cannot be written as JSON: Object of type bytes is not JSON serial"),
        ("json: {a: !no b}, at: 1m", "this cannot be read: could not determine a constructor for the tag '!no'"),
        ("json: {a: .nan}, at: 1m", "this cannot be written as JSON: Out of range float values are not JSON compliant"),
        ("line: a, at: -1m", 'not a valid duration string: "-1m"; a duration looks like 90s, 5m, 1h30m'),
    ],
)
def test_an_entry_of_lines_says_what_it_lacks(tmp_path: Path, entry: str, message: str) -> None:
    suite = f"tests:\n- {EXPR}\n  input_streams:\n  - stream: '{{a=\"b\"}}'\n    lines:\n    - {{{entry}}}"
    assert message in refusal(tmp_path, suite)
    assert refusal(tmp_path, suite).startswith("suite.yml:6:")


@pytest.mark.parametrize(
    ("case", "message"),
    [
        (
            "alert_rule_test: [{eval_time: 0, alertname: Knwon}]",
            "47: no rule file has an alert 'Knwon'; did you mean 'Known'?",
        ),
        ("alert_rule_test: [{eval_time: 0, alertname: x}]", "47: no rule file has an alert 'x'"),
        ("alert_rule_test: [{alertname: Known}]", "21: `eval_time` is missing here"),
        ("alert_rule_test: [{eval_time: 0}]", "21: `alertname` is missing here"),
        (
            "alert_rule_test: [{eval_time: 0, alertname: Known, exp_alerts: [{exp_labels: {alertname: B}}]}]",
            "80: `alertname` differs from the case's own, 'Known'",
        ),
        (
            "recording_rule_test: [{eval_time: 0, record: x, exp_samples: []}]",
            "48: no rule file has a recording rule 'x'",
        ),
        ("log_expr_test: [{eval_time: 0, expr: vector(1)}]", "19: `exp_samples` is missing here ([] means"),
        ("log_expr_test: [{eval_time: 0, expr: vector(1), exp_logs: []}]", "61: `exp_logs` is for a query for lines"),
        ("log_expr_test: [{eval_time: 0, expr: '{a=\"b\"}'}]", "19: `exp_logs` is missing here ([] means"),
        ("log_expr_test: [{eval_time: 0, expr: '{a=\"b\"}', exp_samples: []}]", "64: `exp_samples` is for values"),
        (
            "log_expr_test: [{eval_time: 0, expr: '{a=\"b\"}', exp_logs: [{at: 0}]}]",
            "62: an expected line has either `line`",
        ),
        ("log_expr_test: [{eval_time: 0, expr: vector(1), exp_samples: [{labels: a}]}]", "65: `value` is missing here"),
        (
            "log_expr_test: [{eval_time: 0, expr: vector(1), exp_samples: [{value: one}]}]",
            "73: a number is needed here, not 'one'",
        ),
        (
            "log_expr_test: [{eval_time: 0, expr: vector(1), exp_samples: [{value: 1}, {value: 2}]}]",
            "77: this series is expected twice",
        ),
    ],
)
def test_a_case_of_the_wrong_shape_is_refused_at_the_place(tmp_path: Path, case: str, message: str) -> None:
    suite = f"rule_files: [rules.yml]\ntests:\n- {case}"
    assert refusal(tmp_path, suite, RULE).startswith(f"suite.yml:3:{message}")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (["alert: A", "record: b", "expr: vector(1)"], "4:5: only one of 'record' and 'alert' must be set"),
        (["alert: ''", "expr: vector(1)"], "4:5: one of 'record' or 'alert' must be set"),
        (["expr: vector(1)"], "4:5: one of 'record' or 'alert' must be set"),
        (["alert: A"], "4:5: `expr` is missing here"),
        (
            ["alert: A", "expr: vector(1)", "every: 1m"],
            "6:5: unknown key `every`; known are: alert, annotations, expr,",
        ),
        (["record: a", "expr: vector(1)", "for: 1m"], "6:10: invalid field 'for' in recording rule"),
        (["record: a", "expr: vector(1)", "annotations: {}"], "6:18: invalid field 'annotations' in recording rule"),
        (["record: a-b", "expr: vector(1)"], "4:13: invalid recording rule name: a-b"),
        (["alert: A", "expr: vector(1)", "labels: {a-b: c}"], "6:19: invalid label name: a-b"),
        (["alert: A", "expr: vector(1)", "labels: {__name__: c}"], "6:24: invalid label name: __name__"),
        (["alert: A", "expr: vector(1)", "annotations: {a-b: c}"], "6:24: invalid annotation name: a-b"),
        (["alert: A", "expr: vector(1)", "for: soon"], '6:10: not a valid duration string: "soon"'),
        (["alert: A", "expr: '{a=\"b\"}'"], "5:11: a rule needs values, and this is a query for lines"),
    ],
)
def test_a_rule_that_loki_would_not_load_is_refused_at_the_place(tmp_path: Path, rule: list[str], message: str) -> None:
    found = refusal(tmp_path, f"rule_files: [rules.yml]\ntests:\n- {EXPR}", one_rule(*rule))
    assert found.startswith(f"rules.yml:{message}")


def test_groups_have_names_of_their_own(tmp_path: Path) -> None:
    suite = f"rule_files: [rules.yml]\ntests:\n- {EXPR}"
    twice = refusal(tmp_path, suite, "groups:\n- name: g\n- name: g")
    assert twice == 'rules.yml:3:3: groupname: "g" is repeated in the same file'
    assert refusal(tmp_path, suite, "groups:\n- name: ''") == "rules.yml:2:9: Groupname must not be empty"
    ordered = f"{suite}\ngroup_eval_order: [g, g]"
    assert refusal(tmp_path, ordered, "groups:\n- name: g") == (
        "suite.yml:4:23: group name repeated in evaluation order: g"
    )


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ if $value }}x{{ end }}", "`if` is outside of what is understood in templates"),
        ("{{ query `x` }}", "`query` is outside of what is understood in templates"),
        ("{{ $x := 1 }}", "`$x` is outside of what is understood in templates"),
        ("{{ $labels }}", "`$labels` is outside of what is understood in templates"),
        ("{{ . }}", "`.` is outside of what is understood in templates"),
        (r'{{ "\x41" }}', r"`\x` in a string is outside of what is understood in templates"),
        ("{{ humanise $value }}", 'function "humanise" not defined'),
        ("{{ humanize $value 1 }}", "wrong number of args for humanize: got 2"),
        (
            "{{ $externalURL }}",
            "Loki's ruler refuses `$externalURL` (its check does not define it): use `.ExternalURL`",
        ),
        ("{{ $value", "unclosed action"),
        ("{{ (toUpper `x` }}", "unclosed left paren in {{ (toUpper `x` }}"),
        ("{{ $value ) }}", "unexpected `)` in {{ $value ) }}"),
    ],
)
def test_a_template_outside_of_the_subset_is_refused_by_name(tmp_path: Path, template: str, message: str) -> None:
    rules = one_rule("alert: A", "expr: vector(1)", f"annotations: {{a: '{template}'}}")
    found = refusal(tmp_path, f"rule_files: [rules.yml]\ntests:\n- {EXPR}", rules)
    assert found == f"rules.yml:6:22: template: {message}"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ humanize $labels.no }}", 'strconv.ParseFloat: parsing "": invalid syntax'),
        ("{{ toUpper $value }}", "toUpper: wrong type for value; expected string; got float64 1"),
        ('{{ printf "%d" $value }}', "printf: %d for a number is outside of what is understood here (%f %e %g %v;"),
        ('{{ printf "%s" $value }}', "printf: %s for a number is outside of what is understood here"),
        ('{{ printf "%f" $labels.x }}', "printf: %f for text is outside of what is understood here"),
        ('{{ printf "%f" }}', 'printf "%f": no value for %f'),
        ('{{ printf "x" $value }}', 'printf "x": too many values'),
    ],
)
def test_a_template_that_fails_for_an_alert_fails_the_test(tmp_path: Path, template: str, message: str) -> None:
    rules = one_rule("alert: A", "expr: vector(1)", f"annotations: {{a: '{template}'}}")
    report = run_text(tmp_path, f"rule_files: [rules.yml]\ntests:\n- {EXPR}", rules)
    (failure,) = failures(report)
    assert f"A cannot be evaluated at 0s: error expanding template of annotation `a`: {message}" in failure.title
    assert str(failure.place).endswith("rules.yml:4:5")


@pytest.mark.parametrize(
    ("expr", "place"),
    [
        ("rate({a=b}[5m])", "4:19"),
        ("'rate({a=b}[5m])'", "4:20"),
        ("'rate({a=''b''}[5m])'", "4:11"),
        ("|\n      rate(\n        {a=b}[5m])", "6:12"),
        (">\n      rate({a=b}[5m])", "4:11"),
        ('rate({a="b"} |= [5m])', "4:27"),
        ('rate({a="b"} | logfmt [5m])', "4:26"),
    ],
)
def test_a_mistake_in_an_expression_is_shown_at_its_place_in_the_file(tmp_path: Path, expr: str, place: str) -> None:
    suite = f"tests:\n- log_expr_test:\n  - eval_time: 0s\n    expr: {expr}\n"
    assert refusal(tmp_path, suite).startswith(f"suite.yml:{place}: ")


def test_a_mistake_in_an_expression_is_marked_under_its_line(tmp_path: Path) -> None:
    suite = "tests:\n- log_expr_test:\n  - eval_time: 0s\n    expr: |\n      rate(\n        {a=b}[5m])\n"
    assert refusal(tmp_path, suite).endswith("\n      {a=b}[5m])\n         ^")


def test_a_file_keeps_its_anchors_and_merges(tmp_path: Path) -> None:
    rules = """
        groups:
        - name: g
          rules:
          - &known {alert: Known, expr: 'count_over_time({app="a"}[5m])', for: 1m}
          - {<<: *known, for: 2m}
        """
    suite = """
        rule_files: [rules.yml]
        tests:
          - alert_rule_test:
              - &silent {eval_time: 0, alertname: Known, exp_alerts: []}
              - &later {<<: *silent, eval_time: 1m}
              - *later
        """
    report = run_text(tmp_path, suite, rules)
    assert not failures(report)
    assert report.tests[0].cases == 3
