"""Keep an alert from paging for a while, and end such a silence early."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.contrib.auth.models import User

from alerts.rules import every_alert
from observability.catalogue.text import Text, same
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given, Kind, Parameter
from oncall.actions.campaign.standing import waited
from oncall.actions.exceptions import BadArgument
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.telemetry import alertmanager

LONGEST = timedelta(hours=24)
KNOWN_SECONDS = 5.0
"""Alertmanager applies a silence at once, and shows it with its next look."""
OPEN = ("active", "pending")
ALERT = Parameter("alert", Kind.TEXT, Text("the alert's name", "имя оповещения"))
COMMENT = Parameter("comment", Kind.TEXT, Text("why, for whoever finds it", "зачем — для тех, кто её найдёт"))
LASTS = Parameter("for", Kind.DURATION, Text("how long, at most 24h", "на какой срок, не больше 24h"), False, "2h")
LABELS = Parameter(
    "labels", Kind.TEXT,
    Text("further labels it must have: campaign_id=…,provider=…", "другие метки: campaign_id=…,provider=…"), False,
)  # fmt: skip
SILENCE = Parameter("id", Kind.TEXT, Text("the silence's id", "номер заглушки"))


def _matchers(given: Given) -> dict[str, str]:
    found = {"alertname": given["alert"]}
    for pair in filter(None, given["labels"].split(",")):
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (equals and name.isidentifier() and value) or name in found:
            raise BadArgument(
                Text(
                    f"labels: “{pair}” is not NAME=VALUE, or is given twice",
                    f"labels: «{pair}» — не NAME=VALUE или повтор",
                )
            )
        found[name] = value
    return found


def _look(given: Given, _actor: User) -> Look:
    matchers = _matchers(given)
    told = _told(matchers)
    fires = len(alertmanager.firing(matchers)) if alertmanager.url() else 0
    return Look(
        effect=(
            Text(f"For {given['for']} nobody is told of {told}. Firing now: {fires}. The fault itself goes on.",
                 f"На {given['for']} никто не узнает о {told}. Сейчас срабатывает: {fires}. Сама беда останется."),
        ),
        facts={"alert": given["alert"]},
        numbers={"alerts_firing": fires, "seconds": int(given.duration("for").total_seconds())},
        preconditions=(_known(given["alert"]), _no_watchdog(given["alert"]), _short(given), _named()),
        rollback=Rollback("oncall act silence-expire id=ID", Text("Ends it; the ID is told when it is made.",
                                                                  "Снимет её; номер будет назван при создании.")),
        verification=Text("Alertmanager lists it as active, and counts what fires as silenced",
                          "Alertmanager показывает её активной, а срабатывающее — заглушённым"),
    )  # fmt: skip


def _known(name: str) -> Precondition:
    names = {alert.name for alert in every_alert()}
    return Precondition(Text("it is an alert of this mailer", "это оповещение этой системы"), name in names, same(name))


def _no_watchdog(name: str) -> Precondition:
    return Precondition(
        Text("it is not the watchdog, whose silence is itself the alarm", "это не сторож: его молчание и есть тревога"),
        "Watchdog" not in name,
        same(name),
    )


def _short(given: Given) -> Precondition:
    return Precondition(
        Text("it ends within 24 h: a longer one is forgotten", "срок не больше 24 ч: дольше — забудут"),
        given.duration("for") <= LONGEST,
        same(given["for"]),
    )


def _named() -> Precondition:
    where = alertmanager.url() or "—"
    return Precondition(
        Text("ALERTMANAGER_URL names Alertmanager", "в ALERTMANAGER_URL указан Alertmanager"), where != "—", same(where)
    )


def _silence(given: Given, actor: User) -> Changed:
    made = alertmanager.silence(_matchers(given), given.duration("for"), given["comment"], actor.get_username())
    return {"silences": 1, "id": made}


def _is_silent(given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    made, matchers = str(changed["id"]), _matchers(given)

    def quiet() -> bool:
        fires = alertmanager.firing(matchers)
        return _state(made) == "active" and alertmanager.silenced(fires, made) == len(fires)

    known = waited(quiet, KNOWN_SECONDS)
    fires = alertmanager.firing(matchers)
    told = f"{alertmanager.silenced(fires, made)}/{len(fires)}"
    state = _state(made)
    return Verification(
        known,
        Text(
            f"silence {made} is {state}; silenced of what fires: {told}", f"заглушка {made}: {state}; заглушено: {told}"
        ),
    )


def _state(silence_id: str) -> str:
    found = alertmanager.find_silence(silence_id)
    return found.state if found else "unknown"


def _undo(changed: Changed) -> Rollback:
    return Rollback(f"oncall act silence-expire id={changed['id']}", Text("Ends the silence.", "Снимет заглушку."))


def _look_at_expiry(given: Given, _actor: User) -> Look:
    found = alertmanager.find_silence(given["id"])
    state = found.state if found else "unknown"
    told = _told(found.matchers) if found else "—"
    fires = len(alertmanager.firing(found.matchers)) if found else 0
    return Look(
        effect=(
            Text(f"{told} pages again; firing now: {fires}.",
                 f"{told} снова будет оповещать; сейчас срабатывает: {fires}."),
        ),
        facts={"state": state},
        numbers={"alerts_firing": fires},
        preconditions=(
            Precondition(Text("the silence is active", "заглушка активна"), state in OPEN, same(state)),
        ),
        rollback=Rollback(
            "oncall act alert-silence alert=NAME for=2h comment=WHY", Text("Makes a new one.", "Создаст новую.")
        ),
        verification=Text("Alertmanager lists it as expired", "Alertmanager показывает её снятой"),
    )  # fmt: skip


def _expire(given: Given, _actor: User) -> Changed:
    alertmanager.expire(given["id"])
    return {"silences": 1}


def _has_expired(given: Given, _actor: User, _before: Look, _changed: Changed) -> Verification:
    gone = waited(lambda: _state(given["id"]) == "expired", KNOWN_SECONDS)
    state = _state(given["id"])
    return Verification(gone, Text(f"the silence is {state}", f"состояние заглушки: {state}"))


def _told(matchers: Mapping[str, str]) -> str:
    labels = ", ".join(f"{name}={value}" for name, value in matchers.items() if name != "alertname")
    return f"{matchers.get('alertname', '—')}{f' ({labels})' if labels else ''}"


MAKE: Final = Action(
    "alert-silence", Text("Silence an alert for a while", "Временно заглушить оповещение"),
    _look, _silence, _is_silent, (ALERT, COMMENT, LASTS, LABELS), undo=_undo,
)  # fmt: skip
EXPIRE: Final = Action(
    "silence-expire", Text("End a silence early", "Снять заглушку досрочно"),
    _look_at_expiry, _expire, _has_expired, (SILENCE,),
)  # fmt: skip
