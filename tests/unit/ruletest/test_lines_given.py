"""The lines that a test puts in: their notation, their times, what Loki adds."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import STREAM, failures, one_rule, run_text


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
