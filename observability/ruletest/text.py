"""A report for people."""

from collections.abc import Iterator

from observability.ruletest.diff import diff
from observability.ruletest.report import Failure, FileReport, Report, TestReport


def as_text(report: Report, *, with_coverage: bool = False) -> str:
    """Return the report: each file, each failure with its diff, and a line that sums up."""
    lines = [line for file in report.files for line in _file(file)]
    if with_coverage:
        lines += _coverage(report)
    return "\n".join([*lines, summary(report)])


def summary(report: Report) -> str:
    """Return one line: how many passed and failed."""
    tests = report.tests
    failed = sum(1 for test in tests if test.failures)
    refused = sum(1 for file in report.files if file.refusal)
    parts = [f"{len(tests) - failed} passed", f"{failed} failed"]
    parts += [f"{refused} {_plural(refused, 'file')} refused"] if refused else []
    cases = sum(test.cases for test in tests)
    files = len(report.files)
    return f"{', '.join(parts)} ({cases} {_plural(cases, 'case')} in {files} {_plural(files, 'file')})"


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _file(file: FileReport) -> Iterator[str]:
    yield file.path
    for warning in file.warnings:
        yield f"  WARNING {warning}"
    if file.refusal:
        yield f"  REFUSED {file.refusal}"
    for test in file.tests:
        yield from _test(test)
    yield ""


def _test(test: TestReport) -> Iterator[str]:
    yield f"  {'FAILED' if test.failures else 'passed'}  {test.name}"
    for failure in test.failures:
        yield from (f"    {line}" for line in failure_lines(failure))


def failure_lines(failure: Failure) -> Iterator[str]:
    """Write a failure: where, what, the diff, the notes."""
    yield f"{failure.place}: {failure.title}"
    if failure.expected or failure.got:
        yield from (f"  {line}" for line in diff(failure.expected, failure.got))
    yield from (f"  note: {note}" for note in failure.notes)


def _coverage(report: Report) -> Iterator[str]:
    covered = len(report.coverage) - len(report.uncovered)
    yield f"coverage: {covered} of {len(report.coverage)} rules have all their cases"
    for rule in report.uncovered:
        yield f"  {rule.place}: {rule.name} lacks {' and '.join(rule.missing)}"
    yield ""
