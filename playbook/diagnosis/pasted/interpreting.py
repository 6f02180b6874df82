"""Judge one pasted answer by itself: what it points to and what it rules out, if all else is in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from observability.catalogue.text import Text
from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.causes.cause import Fact, Finding
from playbook.diagnosis.causes.every import CAUSES
from playbook.diagnosis.evidence import TROUBLES, Evidence, Reading, State, Trouble
from playbook.diagnosis.pasted import celery_inspect, psql, redis_cli
from playbook.diagnosis.pasted.calm import calm
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.pasted.terminal import answer_of
from playbook.diagnosis.redaction import redacted
from playbook.diagnosis.steps import celery, postgres, redis
from playbook.diagnosis.steps.every import STEPS
from playbook.diagnosis.steps.step import Failed, Step
from playbook.diagnosis.verdict import Judged
from playbook.diagnosis.words import say
from playbook.printing import REDIS_CLI
from playbook.snippet import Kind, Snippet

SCHEMA: Final = "mailer-interpretation/1"
ALIASES: Final[Mapping[str, Step]] = {
    "redis-ping": redis.SERVER,
    "redis-memory": redis.SERVER,
    "redis-persistence": redis.SERVER,
    "redis-replication": redis.SERVER,
    "celery-ping": celery.WORKERS,
    "celery-active": celery.WORKERS,
    "celery-queues": celery.WORKERS,
}
"""Commands of the playbook whose output tells a part of a step."""
SQL: Final = {step.id: step for step in postgres.STEPS}
READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    redis.SERVER.id: redis_cli.server,
    celery.WORKERS.id: celery_inspect.workers,
}
_COMMANDS: Final[Mapping[str, str]] = {
    redis.SERVER.id: f"timeout -v 15 {REDIS_CLI} info",
    celery.WORKERS.id: "timeout -v 15 celery -A oncall.site inspect active --timeout 2",
}
_DOORS: Final[Mapping[Kind, Callable[[Snippet], str]]] = {
    Kind.SQL: lambda snippet: f'psql "$DATABASE_URL" -X -f playbook/snippets/{snippet.path.name}',
    Kind.REDIS: lambda snippet: f"timeout -v 15 {REDIS_CLI} {snippet.body}",
    Kind.SHELL: lambda snippet: snippet.body,
}


@dataclass(frozen=True)
class Interpretation:
    """What one answer says. `points_to`: causes that it alone would prove; `rules_out`: those it excludes."""

    step: Step
    state: State
    sentence: Text
    points_to: tuple[Judged, ...]
    rules_out: tuple[Judged, ...]


def readable() -> dict[str, Step]:
    """Give every step whose output can be read, by the name to call it."""
    known = {step: STEPS[step] for step in (*SQL, *READERS)}
    return {**known, **{name: step for name, step in ALIASES.items() if name in SNIPPETS}}


def command_of(name: str) -> str:
    """Give the command that prints what a step reads."""
    return _COMMANDS.get(name) or _DOORS[SNIPPETS[name].kind](SNIPPETS[name])


def interpret(name: str, text: str) -> Interpretation:
    """Judge. Raises Unreadable, KeyError where there is no such step."""
    step, reading = _read(readable()[name], text)
    reading = redacted({step.id: reading}, ())[step.id]
    evidence = Evidence({**calm(), step.id: reading})
    judged = [Judged(cause, cause.judged(evidence)) for cause in CAUSES]
    points = tuple(one for one in judged if one.finding.state is State.ABNORMAL and _speaks(one.finding, step))
    outs = tuple(one for one in judged if one.finding.state is State.OK and _speaks(one.finding, step))
    return Interpretation(step, _state(reading, points), _sentence(step, reading, points), points, outs)


def _read(step: Step, pasted: str) -> tuple[Step, Reading]:
    """Give what was read; a server that could not be asked at all is judged by its own step, whatever was asked."""
    text = answer_of(pasted)
    if not text.strip():
        raise Unreadable("nothing was pasted: give the output on standard input")
    try:
        value = READERS[step.id](text) if step.id in READERS else _rows(step, text)
    except Failed as failed:
        asked = _unasked(step, failed.detail)
        return asked, Reading(asked.id, None, failed.trouble, failed.detail)
    if wrong := step.shape.misfit(value):
        raise Unreadable(f"{wrong}; is this the output of {step.id}?")
    return step, Reading(step.id, value)


def _unasked(step: Step, complaint: str) -> Step:
    if step.id in SQL and psql.is_of_connecting(complaint):
        return postgres.SERVER
    return redis.SERVER if step is celery.WORKERS and celery_inspect.is_of_redis(complaint) else step


def _rows(step: Step, text: str) -> list[dict[str, Any]]:
    try:
        rows = [step.shape.read(row) for row in psql.table(text, step.shape.columns)]
    except ValueError as error:
        raise Unreadable(f"{error}; is this the output of {step.id}?") from error
    if len(rows) < step.shape.least:
        raise Unreadable(f"the one row of {step.id} is missing")
    if step is postgres.SERVER:
        # Nobody knows when it was pasted, so its clock is taken for right.
        return [{**rows[0], "our_clock_epoch": rows[0]["clock_epoch"], "clock_error_seconds": 0.0}]
    return rows


def _speaks(finding: Finding, step: Step) -> bool:
    return any(fact.step == step.id for fact in finding.facts)


def _state(reading: Reading, points: tuple[Judged, ...]) -> State:
    if any(not _is_will(one) for one in points):
        return State.ABNORMAL
    return State.UNKNOWN if reading.trouble else State.OK


def _is_will(one: Judged) -> bool:
    return one.cause.nature.value == "will"


def _sentence(step: Step, reading: Reading, points: tuple[Judged, ...]) -> Text:
    if points:
        return points[0].finding.sentence or points[0].cause.title
    if reading.trouble:
        return _open(reading.trouble, reading.detail)
    return say("Nothing is wrong by {step}.", "По {step} всё в порядке.", step=step.id)


def _open(trouble: Trouble, detail: str) -> Text:
    return say(
        "This answer leaves it open: {t}: {d}",
        "Ответ оставляет вопрос открытым: {t}: {d}",
        t=TROUBLES[trouble],
        d=detail,
    )


def document(found: Interpretation) -> dict[str, Any]:
    """Write it as JSON: `mailer-interpretation/1`."""
    return {
        "schema": SCHEMA,
        "step": found.step.id,
        "state": found.state.value,
        "sentence": _said(found.sentence),
        "points_to": [_judged(one, found.step) for one in found.points_to],
        "rules_out": [_judged(one, found.step) for one in found.rules_out],
        "next": [
            {"command": remedy.command, "changes_production": remedy.changes, "text": _said(remedy.text)}
            for remedy in (found.points_to[0].finding.remedies if found.points_to else ())
        ],
    }


def _said(text: Text) -> dict[str, str]:
    return {"en": text.en, "ru": text.ru}


def _judged(one: Judged, step: Step) -> dict[str, Any]:
    return {
        "cause": one.cause.id,
        "title": _said(one.cause.title),
        "facts": [_said(fact.text) for fact in _own(one.finding, step)],
        "anchor": one.anchor,
    }


def _own(finding: Finding, step: Step) -> list[Fact]:
    return [fact for fact in finding.facts if fact.step == step.id]
