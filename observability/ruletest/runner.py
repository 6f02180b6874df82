"""The story of a run: read each file, run its tests, report. `run_files` is the Python door."""

import re
import time
from collections.abc import Iterable
from pathlib import Path

from observability.ruletest.checking import Checker
from observability.ruletest.coverage import coverage
from observability.ruletest.exceptions import FileRefused
from observability.ruletest.report import Failure, FileReport, Report, TestReport
from observability.ruletest.suite import Suite, Test
from observability.ruletest.suite_file import read_suite
from observability.ruletest.timeline import run_rules, source_of


def run_files(paths: Iterable[str | Path], run: str = "") -> Report:
    """Run the tests of these files, only those whose name matches the regular expression `run`.

    A file that cannot be used does not keep the others from running; see Report.exit_code.
    """
    wanted = re.compile(run)
    files, suites = [], []
    for path in paths:
        try:
            suite = read_suite(Path(path))
        except FileRefused as refusal:
            files.append(FileReport(str(path), refusal=str(refusal)))
            continue
        suites.append(suite)
        files.append(_run_suite(suite, wanted))
    return Report(tuple(files), coverage(suites))


def _run_suite(suite: Suite, wanted: re.Pattern[str]) -> FileReport:
    warnings = tuple(warning for rules in suite.rule_files for warning in rules.warnings)
    tests = tuple(_run_test(suite, test) for test in suite.tests if wanted.search(test.name))
    return FileReport(suite.path, tests, warnings)


def _run_test(suite: Suite, test: Test) -> TestReport:
    begun = time.perf_counter()
    source = source_of(suite, test)
    timeline = run_rules(suite, test, source)
    checker = Checker(suite, test, source, timeline)
    failures = [Failure(rule.place, reason) for rule, reason in timeline.failed]
    failures += [failure for case in test.cases for failure in checker.failures(case)]
    return TestReport(test.place, test.name, len(test.cases), time.perf_counter() - begun, tuple(failures))
