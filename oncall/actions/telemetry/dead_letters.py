"""Push log lines that Loki had refused once more, after what it refused them for was mended."""

from pathlib import Path
from typing import Final

from django.contrib.auth.models import User

from observability.catalogue.text import Text, same
from observability.shipper.dead import DeadLetters, letters
from observability.shipper.replay import replay_dead
from observability.shipper.target import LokiTarget
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import plural, thousands
from oncall.logs.configuration import loki, spool_dir


def _files() -> list[Path]:
    dead = DeadLetters(spool_dir())
    return [*dead.files(), *sorted(dead.directory.glob("*.replay"))]


def _waiting() -> list[str]:
    """Give the reason of each dead letter: Loki's own words."""
    return [str(letter.get("reason", "")) for file in _files() for letter in letters(file)]


def _look(_given: Given, _actor: User) -> Look:
    reasons, target = _waiting(), loki()
    count = len(reasons)
    last = reasons[-1][:200] if reasons else "—"
    url = target.url if target else "—"
    return Look(
        effect=(
            Text(f"{thousands(count)} log lines of this host go to {url} once more; what is stored leaves dead/.",
                 f"На {url} ещё раз уйдёт {plural(count, 'строка', 'строки', 'строк')} журнала этой машины; "
                 "принятое исчезнет из dead/."),
            Text(f"Loki's last word on them: {last}", f"Последний ответ Loki: {last}"),
        ),
        facts={"lines": count, "loki": url},
        numbers={"lines": count, "letters": 0},
        preconditions=(
            Precondition(Text("there are dead log lines", "есть отвергнутые строки"), count > 0, same(str(count))),
            Precondition(Text("LOKI_URL names a Loki", "в LOKI_URL указан Loki"), target is not None, same(url)),
        ),
        rollback=Rollback(None, Text("none is needed: a line that is stored already is the same line",
                                     "не нужен: повторная строка совпадёт с уже сохранённой")),
        verification=Text("the files in dead/ are read again", "файлы в dead/ перечитываются"),
    )  # fmt: skip


def _replay(_given: Given, _actor: User) -> Changed:
    done = replay_dead(spool_dir(), _target())
    return {"stored": done.stored, "left": done.left, "reason": done.reason}


def _target() -> LokiTarget:
    target = loki()
    if target is None:
        raise ValueError("LOKI_URL names no Loki")
    return target


def _verify(_given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    left = len(_waiting())
    why = f" ({changed['reason']})" if changed["reason"] else ""
    return Verification(
        left == 0,
        Text(f"left in dead/: {left}{why}", f"осталось в dead/: {left}{why}"),
    )


REPLAY: Final = Action(
    "dead-letters-replay",
    Text("Push refused log lines once more", "Повторно отправить отвергнутые строки журнала"),
    _look, _replay, _verify,
)  # fmt: skip
