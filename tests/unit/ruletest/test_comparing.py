"""What is compared: values to the last bit or nearly, lines by what they give."""

from pathlib import Path

import pytest

from tests.unit.ruletest.files import STREAM, failures, run_text


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
