"""`python -m dashboards.lint`: say what is wrong with dashboards, mixed ones of Prometheus and Loki too."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from dashboards.render import RENDERED

EXAMPLES = """examples:
  python -m dashboards.lint                        what is committed
  python -m dashboards.lint mine/mailer-*.json     other files
  python -m dashboards.lint --json | jq '.[].rule'

exit status: 0 nothing found, 1 problems, 2 a file cannot be read or a tool is missing"""


def main(arguments: list[str]) -> int:
    """Lint files; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        from dashboards.lint.rules import RULES, lint  # noqa: PLC0415 -- its parser is a tool of development
        from dashboards.lint.sheet import Unreadable, read  # noqa: PLC0415 -- the same
    except ModuleNotFoundError as missing:
        return _fail(f"{missing.name} is missing: pip install -r requirements/dev.txt")
    committed = sorted(RENDERED.rglob("*.json"))
    try:
        sheets = [read(path) for path in options.files or committed]
        beside = [read(path) for path in committed] if options.files else []
    except Unreadable as error:
        return _fail(str(error))
    problems = lint(sheets, beside)
    _tell(
        [asdict(problem) for problem in problems] if options.json else [str(problem) for problem in problems], options
    )
    if not options.json:
        print(f"{len(problems)} problems, {len(sheets)} dashboards, {len(RULES)} rules")  # noqa: T201 -- the answer
    return 1 if problems else 0


def _tell(problems: list[dict[str, str]] | list[str], options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(problems, indent=2, ensure_ascii=False))  # noqa: T201 -- the answer
    else:
        sys.stdout.writelines(f"{problem}\n" for problem in problems)


def _fail(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201 -- the answer
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m dashboards.lint",
        description=__doc__,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="dashboards; default: dashboards/rendered")
    parser.add_argument("--json", action="store_true", help="tell the problems as a JSON list")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
