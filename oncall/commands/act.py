"""`oncall act`: operations that change production, planned, confirmed, verified and recorded."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import click

from oncall.django_process import at_a_terminal, become_django, need_database

become_django()

from django.contrib.auth.models import User  # noqa: E402 -- needs the applications loaded
from django.db import DatabaseError  # noqa: E402 -- likewise

from mailer_core.exceptions import DATABASE_DOWN, Refused  # noqa: E402 -- likewise
from mailer_core.services.language import spoken  # noqa: E402 -- likewise
from observability.catalogue.text import Text  # noqa: E402 -- likewise
from oncall.actions.action import Action  # noqa: E402 -- likewise
from oncall.actions.exceptions import ActionError, BadArgument, LostMidway, UnknownAction  # noqa: E402 -- likewise
from oncall.actions.labels import LABELS  # noqa: E402 -- likewise
from oncall.actions.performing import find, perform, plan  # noqa: E402 -- likewise
from oncall.actions.plan import Outcome, Plan  # noqa: E402 -- likewise
from oncall.actions.registry import ACTIONS  # noqa: E402 -- likewise
from oncall.commands.answers import as_json  # noqa: E402 -- likewise

DONE, WRONG_USAGE, REFUSED, NOT_VERIFIED, OWN_ERROR = 0, 2, 10, 20, 30
EXIT_CODES = {BadArgument: WRONG_USAGE, UnknownAction: WRONG_USAGE, LostMidway: OWN_ERROR}
EXAMPLES = """\b
Examples:
  oncall act                                            what there is
  oncall act campaign-pause CAMPAIGN                    the plan; nothing is changed
  oncall act campaign-pause CAMPAIGN --confirm campaign-pause
  oncall act limit-set max_per_hour=5000 for=4h         every argument as NAME=VALUE

\b
Exit codes: 0 done, or the plan shown; 2 wrong usage; 10 refused (a precondition, the confirmation, a stale
plan); 20 done, but another signal does not confirm it; 30 own error.
"""
WORDS = {
    "plan": Text("Plan", "План"),
    "dry": Text("Nothing has been changed.", "Ничего не изменено."),
    "radius": Text("blast radius", "радиус действия"),
    "needs": Text("preconditions", "условия"),
    "verify": Text("verified by", "проверка"),
    "undo": Text("rollback", "откат"),
    "to_do": Text("To do it", "Чтобы выполнить"),
    "cannot": Text("It cannot be done now: a precondition is not met.", "Сейчас это невозможно: условие не выполнено."),
    "type": Text("Type {word} to do it, anything else leaves it", "Чтобы выполнить, введите {word}; иначе — отказ"),
    "done": Text("Done", "Сделано"),
    "verified": Text("verified", "подтверждено"),
    "unverified": Text("NOT verified", "НЕ подтверждено"),
    "safe": Text("(safe)", "(безопасно)"),
    "changes": Text("(changes production)", "(меняет рабочую систему)"),
    "audit": Text("audit", "аудит"),
}  # fmt: skip


@click.command(epilog=EXAMPLES)
@click.argument("name", required=False)
@click.argument("arguments", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--list", "listed", is_flag=True, help="List the actions and their arguments.")
@click.option("--confirm", metavar="WORD", help="Do it: WORD is the action's name, as the plan says.")
@click.option(
    "--user", envvar="ONCALL_USER", default="oncall", show_default=True, help="Whom you act for (also ONCALL_USER)."
)
@click.option("--json", "as_object", is_flag=True, help="Answer in JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    name: str | None,
    arguments: tuple[str, ...],
    listed: bool,
    confirm: str | None,
    user: str,
    as_object: bool,
) -> None:
    """Act on production: show the plan, or do it once it is confirmed, verify it, and say how to undo it."""
    ctx.with_resource(at_a_terminal())
    if name is None or listed:
        click.echo(as_json(_listed_rows()) if as_object else "\n".join(_listed_lines()))
        return
    sys.exit(_act(name, arguments, confirm, user, as_object=as_object))


def _act(name: str, words: Sequence[str], confirm: str | None, user: str, *, as_object: bool) -> int:
    """Plan, and do it where it is confirmed; every refusal becomes its sentence and exit code."""
    try:
        made, actor = _planned(name, words, user)
        word = _shown(made, as_object=as_object) if confirm is None else confirm
        if word is None:
            return DONE if made.ready else REFUSED
        return _tell_outcome(perform(made, word, actor), as_object=as_object)
    except ActionError as error:
        return _refuse(error.code, _said(error.text), EXIT_CODES.get(type(error), REFUSED), as_object=as_object)
    except Refused as refusal:
        return _refuse(refusal.code, str(refusal), REFUSED, as_object=as_object)
    except (DatabaseError, *DATABASE_DOWN) as error:
        return _refuse("database", f"{_said(NO_DATABASE)}\n{error}", OWN_ERROR, as_object=as_object)


NO_DATABASE = Text(
    "PostgreSQL does not answer, so nobody can be recorded as having acted; nothing was done. Run: oncall diagnose",
    "PostgreSQL не отвечает, поэтому действие некому записать; ничего не сделано. Запустите: oncall diagnose",
)


def _planned(name: str, words: Sequence[str], user: str) -> tuple[Plan, User]:
    action = find(name)
    arguments = _arguments(action, words)
    need_database()
    actor = User.objects.filter(username=user, is_active=True).first()
    if actor is None:
        raise BadArgument(
            Text(f"There is no user “{user}”. Name one with --user; `make up` prints those it made.",
                 f"Нет пользователя «{user}». Укажите его через --user; `make up` печатает тех, кого создал.")
        )  # fmt: skip
    return plan(name, arguments, actor), actor


def _arguments(action: Action, words: Iterable[str]) -> dict[str, str]:
    """Read NAME=VALUE; a bare word is the first argument that has no value yet."""
    names = [parameter.name for parameter in action.parameters]
    found: dict[str, str] = {}
    for word in words:
        name, separator, value = word.partition("=")
        if not (separator and name in names):
            free = [known for known in names if known not in found]
            name, value = (free[0], word) if free and not separator else (name, value or word)
        if name in found:
            raise BadArgument(Text(f"{name} is given twice.", f"{name} задан дважды."))
        found[name] = value
    return found


def _shown(made: Plan, *, as_object: bool) -> str | None:
    """Show the plan; ask for the word where a person sits at the terminal. None: leave it."""
    if as_object:
        click.echo(as_json(_plan_row(made)))
        return None
    click.echo("\n".join(_plan_lines(made)))
    if not made.ready:
        click.echo(f"\n{_word('cannot')}")
        return None
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        click.echo(f"\n{_word('dry')} {_word('to_do')}:\n  {made.command} --confirm {made.confirmation}")
        return None
    typed = click.prompt(f"\n{_word('type').format(word=made.confirmation)}", default="", show_default=False)
    if typed.strip() != made.confirmation:
        click.echo(_word("dry"))
        return None
    return made.confirmation


def _plan_lines(made: Plan) -> Iterable[str]:
    look = made.look
    yield f"{_word('plan')}: {_said(made.title)} {_mark(made.changes_production)}"
    yield from (f"  {_said(line)}" for line in look.effect)
    yield f"  {_word('radius')}: " + _numbers(look.numbers)
    yield f"  {_word('needs')}:"
    yield from (f"    {'✓' if one.met else '✗'} {_said(one.wanted)}: {_said(one.found)}" for one in look.preconditions)
    yield f"  {_word('verify')}: {_said(look.verification)}"
    yield f"  {_word('undo')}: {look.rollback.command or '—'} ({_said(look.rollback.meaning)})"


def _tell_outcome(outcome: Outcome, *, as_object: bool) -> int:
    code = DONE if outcome.verified else NOT_VERIFIED
    if as_object:
        click.echo(as_json(_said_all(asdict(outcome)) | {"verified": outcome.verified}))
        return code
    click.echo(
        f"{_word('done')}: {_numbers(outcome.changed)} ({outcome.seconds:.1f} s; {_word('audit')} {outcome.audit_id})"
    )
    word = _word("verified" if outcome.verified else "unverified")
    click.echo(f"  {word}: {_said(outcome.verification.evidence)}")
    click.echo(f"  {_word('undo')}: {outcome.rollback.command or '—'} ({_said(outcome.rollback.meaning)})")
    return code


def _refuse(code: str, sentence: str, exit_code: int, *, as_object: bool) -> int:
    if as_object:
        click.echo(as_json({"code": code, "sentence": sentence}))
    else:
        click.echo(sentence, err=True)
    return exit_code


def _plan_row(made: Plan) -> dict[str, Any]:
    row: dict[str, Any] = _said_all(asdict(made))
    return row | {"ready": made.ready, "fingerprint": made.fingerprint, "command": made.command}


def _listed_rows() -> list[dict[str, Any]]:
    return [
        {
            "name": action.name,
            "title": _said(action.title),
            "changes_production": action.changes_production,
            "parameters": [_said_all(asdict(parameter)) for parameter in action.parameters],
        }
        for action in ACTIONS.values()
    ]


def _listed_lines() -> Iterable[str]:
    width = max(map(len, ACTIONS))
    for action in ACTIONS.values():
        yield f"{action.name:<{width}}  {_said(action.title)} {_mark(action.changes_production)}"
        for one in action.parameters:
            shown = one.name if one.required else f"[{one.name}]"
            choices = f" ({' | '.join(one.choices)})" if one.choices else ""
            yield f"{'':<{width}}    {shown}: {_said(one.help)}{choices}"


def _numbers(numbers: Mapping[str, int | str]) -> str:
    return ", ".join(f"{_said(LABELS[name])}: {value}" for name, value in numbers.items())


def _said_all(value: Any) -> Any:
    """Put the language in force where a text has two."""
    if isinstance(value, Mapping):
        if set(value) == {"en", "ru"}:
            return value[spoken()]
        return {name: _said_all(part) for name, part in value.items()}
    return [_said_all(part) for part in value] if isinstance(value, list | tuple) else value


def _said(text: Text) -> str:
    return text.of(spoken())


def _word(name: str) -> str:
    return _said(WORDS[name])


def _mark(changes: bool) -> str:
    return _word("changes" if changes else "safe")
