"""`oncall interpret`: judge output that was pasted from a machine which this toolkit cannot reach."""

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

import click

from oncall.terminal import language_option
from playbook.diagnosis.evidence import State
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.pasted.interpreting import command_of, document, interpret, readable

EXIT_CODES = {State.OK: 0, State.ABNORMAL: 10, State.UNKNOWN: 20}
WORDS = {
    "en": {"points": "Points to", "out": "Rules out", "next": "Next", "safe": "(safe)",
           "changes": "(changes production)"},
    "ru": {"points": "Указывает на", "out": "Исключает", "next": "Дальше", "safe": "(безопасно)",
           "changes": "(меняет рабочую систему)"},
}  # fmt: skip
EXAMPLES = """\b
Examples:
  oncall interpret --list
  oncall interpret diagnose-flight < pasted.txt
  redis-cli info | oncall interpret redis-server --json

\b
Exit codes: 0 nothing is wrong by this answer, 10 it points to a cause, 20 it leaves it open; 2 it cannot be read.
It is judged as if all else were in order: `oncall diagnose` weighs all answers together.
"""


@click.command(epilog=EXAMPLES)
@click.argument("step", required=False)
@click.argument("pasted", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option("--list", "listed", is_flag=True, help="List the steps, and the command that prints each.")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON (schema mailer-interpretation/1).")
def command(step: str | None, pasted: TextIO, listed: bool, language: str, as_json: bool) -> None:
    """Judge the output of STEP (psql aligned or CSV, redis-cli, celery inspect) from standard input or a file."""
    if listed or step is None:
        click.echo(_as_json(_step_rows(language)) if as_json else "\n".join(_steps(language)))
        return
    if step not in readable():
        raise click.BadParameter(f"there is no step {step!r} to read; `oncall interpret --list` names them")
    try:
        found = interpret(step, pasted.read())
    except Unreadable as error:
        raise click.UsageError(f"{step}: {error}") from error
    told = document(found)
    click.echo(_as_json(told) if as_json else "\n".join(_lines(told, language)))
    sys.exit(EXIT_CODES[found.state])


def _as_json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _steps(spoken: str) -> Iterator[str]:
    for row in _step_rows(spoken):
        yield f"{row['step']:20} {row['question']}"
        yield f"{'':20} {row['command']}"


def _step_rows(spoken: str) -> list[dict[str, str]]:
    return [
        {"step": name, "question": step.question.of(spoken), "command": command_of(name)}
        for name, step in readable().items()
    ]


def _lines(told: Mapping[str, Any], spoken: str) -> Iterator[str]:
    words = WORDS[spoken]
    yield told["sentence"][spoken]
    for heading, mark in (("points_to", "✗"), ("rules_out", "✓")):
        if told[heading]:
            yield words["points" if mark == "✗" else "out"]
            yield from (_judged(one, mark, spoken) for one in told[heading])
    if told["next"]:
        yield words["next"]
        for one in told["next"]:
            yield f"  {words['changes' if one['changes_production'] else 'safe']} {one['text'][spoken]}"
            yield f"    {one['command']}"


def _judged(one: Mapping[str, Any], mark: str, spoken: str) -> str:
    return f"  {mark} {one['title'][spoken]} — {'; '.join(fact[spoken] for fact in one['facts'][:2])}"
