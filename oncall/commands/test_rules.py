"""`oncall test-rules FILE…`: unit tests for Loki's rules and for LogQL expressions."""

import json
import re
import sys
from glob import glob
from pathlib import Path

import click

from observability.ruletest.machine import as_json, as_junit
from observability.ruletest.report import FAILED
from observability.ruletest.runner import run_files
from observability.ruletest.text import as_text

EXAMPLES = """\b
Examples:
  oncall test-rules rules_test.yml
  oncall test-rules "rules/**/*_test.yml" --require-coverage --junit report.xml
  oncall test-rules rules_test.yml --run "failing payments"

\b
Exit codes: 0 all passed, 1 a test failed, 2 a file or the usage is wrong. The format: docs/test-rules.md.
"""


@click.command("test-rules", epilog=EXAMPLES)
@click.argument("patterns", metavar="FILE...", nargs=-1, required=True)
@click.option("--run", "wanted", default="", metavar="NAME", help="Only tests whose name matches (regular expression).")
@click.option("--json", "as_object", is_flag=True, help="Answer in JSON.")
@click.option("--junit", type=click.Path(dir_okay=False, path_type=Path), help="Also write JUnit XML to this file.")
@click.option(
    "--coverage", "with_coverage", is_flag=True, help="List rules without a case that fires and one that must not."
)
@click.option("--require-coverage", is_flag=True, help="The same, and exit 1 if there is one.")
def command(
    patterns: tuple[str, ...],
    wanted: str,
    as_object: bool,
    junit: Path | None,
    with_coverage: bool,
    require_coverage: bool,
) -> None:
    """Run unit tests of Loki alerting rules, recording rules and LogQL expressions, without a Loki."""
    report = run_files(_files(patterns), run=_checked(wanted))
    if wanted and not report.tests and not report.exit_code:
        raise click.UsageError(f"no test has a name that matches {wanted!r}")
    if junit:
        _write(junit, as_junit(report))
    if as_object:
        click.echo(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(report, with_coverage=with_coverage or require_coverage))
    sys.exit(report.exit_code or (FAILED if require_coverage and report.uncovered else 0))


def _files(patterns: tuple[str, ...]) -> list[str]:
    """Return the files, each once; a pattern that finds none is a mistake."""
    files: dict[str, None] = {}
    for pattern in patterns:
        found = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - a pattern may be absolute
        if not found:
            raise click.UsageError(f"no file matches {pattern!r}")
        files.update(dict.fromkeys(found))
    return list(files)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise click.UsageError(f"--junit {path} cannot be written: {error.strerror}") from None


def _checked(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise click.UsageError(f"--run {pattern!r} is no regular expression: {error}") from None
    return pattern
