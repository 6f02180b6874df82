"""Test files and rule files made for a test, and what the runner says of them."""

from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import yaml

from observability.ruletest.report import Failure, FileReport, Report
from observability.ruletest.runner import run_files

STREAM = "input_streams: [{stream: '{app=\"a\"}', lines: [%s]}]"

DATA = Path(__file__).parents[2] / "data" / "ruletest"


def write(folder: Path, name: str, text: str) -> Path:
    """Write a file, its text without the indentation of the test."""
    path = folder / name
    path.write_text(dedent(text).lstrip("\n"), "utf-8")
    return path


def run_text(folder: Path, suite: str, rules: str = "") -> FileReport:
    """Run a test file, with `rules` as its rules.yml."""
    if rules:
        write(folder, "rules.yml", rules)
    return run_files([write(folder, "suite.yml", suite)]).files[0]


def run_data(folder: Path, suite: dict[str, Any], rules: dict[str, Any]) -> Report:
    """Run a test file given as data."""
    write(folder, "rules.yml", yaml.safe_dump(rules))
    path = write(folder, "suite.yml", yaml.safe_dump({"rule_files": ["rules.yml"], **suite}, allow_unicode=True))
    return run_files([path])


def refusal(folder: Path, suite: str, rules: str = "") -> str:
    """Return why the file is refused, without the folder."""
    report = run_text(folder, suite, rules)
    assert report.refusal, report
    return report.refusal.replace(f"{folder}/", "")


def failures(report: FileReport) -> list[Failure]:
    """Return every failure of a file that could be used."""
    assert not report.refusal, report.refusal
    return [failure for test in report.tests for failure in test.failures]


def one_rule(*lines: str) -> str:
    """Write a rule file with one rule."""
    first, *rest = lines
    return f"groups:\n- name: g\n  rules:\n  - {first}\n" + indent("\n".join(rest), "    ")
