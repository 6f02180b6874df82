"""`oncall test-rules`: what it prints, writes and exits with."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from observability.ruletest.runner import run_files
from oncall.cli import main
from tests.unit.ruletest.files import DATA, write


def oncall(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["test-rules", *arguments])


def golden(name: str) -> str:
    return (DATA / "golden" / name).read_text("utf-8")


@pytest.fixture(autouse=True)
def _in_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DATA)


@pytest.mark.parametrize(("name", "code"), [("passing", 0), ("failing", 1), ("refused", 2)])
def test_the_output_is_the_golden_one_and_the_exit_code_says_how_it_went(name: str, code: int) -> None:
    result = oncall(f"{name}/mailer.yml")
    assert result.output == golden(f"{name}.txt")
    assert result.exit_code == code


def test_a_refused_file_outweighs_a_failing_one_and_does_not_keep_others_from_running() -> None:
    result = oncall("*/mailer.yml")
    assert "rules/mailer.yml:2:1: unknown key `groups`" in result.output
    assert "passed  silence is a ticket" in result.output
    assert "3 passed, 1 failed, 2 files refused (18 cases in 4 files)" in result.output
    assert result.exit_code == 2


def test_files_and_patterns_are_run_once_each() -> None:
    assert "(10 cases in 1 file)" in oncall("passing/mail*.yml", "passing/mailer.yml").output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Missing argument 'FILE...'"),
        (["no-such.yml"], "no file matches 'no-such.yml'"),
        (["passing/mailer.yml", "--run", "("], "--run '(' is no regular expression: missing )"),
        (["passing/mailer.yml", "--junit", "no/such.xml"], "--junit no/such.xml cannot be written: No such file or"),
        (["passing/mailer.yml", "--run", "nobody"], "no test has a name that matches 'nobody'"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(arguments: list[str], message: str) -> None:
    result = oncall(*arguments)
    assert message in result.output
    assert result.exit_code == 2


def test_run_takes_the_tests_whose_name_matches() -> None:
    result = oncall("failing/mailer.yml", "--run", "^this one")
    assert "this one passes" in result.output
    assert "every kind" not in result.output
    assert result.exit_code == 0


def test_json_holds_the_whole_report_and_nothing_else_is_printed() -> None:
    result = oncall("failing/mailer.yml", "--json")
    report = json.loads(result.stdout)
    assert report["exit_code"] == result.exit_code == 1
    failing, passing = report["files"][0]["tests"]
    assert (failing["name"], failing["passed"], failing["cases"]) == ("every kind of case can fail", False, 7)
    assert failing["failures"][0] == {
        "place": "failing/mailer.yml:14:9",
        "title": "alert MailFailing at 5m",
        "expected": ['{alertname="MailFailing", provider="smtp_global", severity="page"}'],
        "got": [],
        "notes": [
            '{alertname="MailFailing", provider="smtp_global", severity="page"} is pending since 4m, and `for` is 2m'
        ],
    }
    assert passing["passed"]
    assert [rule["missing"] for rule in report["coverage"]] == [
        ["a case that must not fire"],
        ["a case that fires"],
        [],
    ]


def test_junit_has_a_suite_for_each_file_and_a_case_for_each_test(tmp_path: Path) -> None:
    written = tmp_path / "report.xml"
    oncall("passing/mailer.yml", "failing/mailer.yml", "refused/mailer.yml", "--junit", str(written))
    suites = ET.parse(written).getroot().findall("testsuite")
    assert [(suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in suites] == [
        ("2", "0", "0"),
        ("2", "1", "0"),
        ("1", "0", "1"),
    ]
    failure = suites[1].findall("testcase")[0].findall("failure")[0]
    assert failure.get("message") == "alert MailFailing at 5m"
    assert "- {alertname=" in str(failure.text)
    assert "refused" in str(suites[2].findall("testcase")[0].findall("error")[0].get("message"))


def test_junit_survives_control_characters_in_log_lines(tmp_path: Path) -> None:
    suite = write(
        tmp_path,
        "suite.yml",
        r"""
        tests:
          - input_streams: [{stream: '{app="a"}', lines: [{at: 1s, line: "a\eb\0"}]}]
            log_expr_test: [{expr: '{app="a"}', eval_time: 1s, exp_logs: []}]
        """,
    )
    oncall(str(suite), "--junit", str(tmp_path / "report.xml"))
    assert "a�b�" in "".join(ET.parse(tmp_path / "report.xml").getroot().itertext())


def test_coverage_lists_the_rules_that_lack_a_case_and_can_be_required() -> None:
    told = oncall("passing/silence.yml", "--coverage")
    assert told.output == golden("coverage.txt")
    assert told.exit_code == 0
    assert oncall("passing/silence.yml", "--require-coverage").exit_code == 1
    assert oncall("passing/silence.yml", "passing/mailer.yml", "--require-coverage").exit_code == 0


def test_the_python_door_gives_the_same_report() -> None:
    report = run_files(["passing/mailer.yml", Path("failing/mailer.yml")])
    assert report.exit_code == 1
    assert [test.name for test in report.tests if test.failures] == ["every kind of case can fail"]
