"""The example of the page for other teams: it passes, and prints what the page says."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from observability.ruletest import case_file, lines, suite_file
from oncall.cli import main

PAGE = Path(__file__).parents[3] / "docs" / "test-rules.md"


def test_the_example_of_the_page_passes_and_prints_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PAGE.read_text("utf-8")
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    command, output = re.findall(r"```\n\$ oncall (.*?)\n(.*?)```", page, re.DOTALL)[0]
    result = CliRunner().invoke(main, command.split())
    assert result.output == output


def test_the_diff_of_the_page_is_what_a_wrong_severity_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text("utf-8")
    for name, text in re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", page, re.DOTALL):
        (tmp_path / name).write_text(text.replace("exp_labels: {severity: page", "exp_labels: {severity: ticket"))
    monkeypatch.chdir(tmp_path)
    shown = re.findall(r"```\n(    rules_test.yml:.*?)```", page, re.DOTALL)[0]
    assert shown in CliRunner().invoke(main, ["test-rules", "rules_test.yml"]).output


@pytest.mark.parametrize(
    "keys",
    [
        suite_file._FILE,
        suite_file._TEST,
        suite_file._STREAM,
        case_file._ALERT_CASE,
        case_file._ALERT,
        case_file._EXPRESSION_CASE,
        case_file._RECORD_CASE,
        case_file._LINE,
        lines._ENTRY,
    ],
)
def test_every_key_of_the_format_is_on_the_page(keys: tuple[str, ...]) -> None:
    page = PAGE.read_text("utf-8")
    assert [key for key in keys if key not in re.findall(r"\w+", page)] == []
