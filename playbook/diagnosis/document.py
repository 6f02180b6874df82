"""The diagnosis as JSON. Its schema is a contract (`SCHEMA`); the text for people is made from it and nothing else.

`status` healthy | verdict | not_enough_evidence; `exit_code` 0 | 10 | 20; `answer` one sentence; `cause` the id or
null; `since_seconds`; `campaigns` ids; `facts` for it; `excluded` causes with the facts against them, the nearest
first; `suspected`, `follows`, `besides`, `waits` further causes at work; `unchecked` steps without an answer and why;
`not_configured` sources; `next` commands with `changes_production`; `section` in the playbook; `alert` where one was
given (`others`: what fires in the same page); `firing` critical alerts; `done` people's last actions; `steps` with
their seconds. Every sentence is an object of `en` and `ru`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from observability.catalogue.text import Text
from playbook.diagnosis.alerted import Agreement, Alert
from playbook.diagnosis.causes.cause import Fact, Remedy
from playbook.diagnosis.evidence import TROUBLES, Evidence, Trouble
from playbook.diagnosis.steps.alertmanager import PAGES
from playbook.diagnosis.steps.every import STEPS
from playbook.diagnosis.steps.postgres import ACTIONS, FLIGHT
from playbook.diagnosis.steps.prometheus import ALERTS
from playbook.diagnosis.verdict import EXIT_CODES, Diagnosis, Judged, Status
from playbook.diagnosis.words import both, say, span

SCHEMA: Final = "mailer-diagnosis/1"
Document = dict[str, Any]
MIGRATIONS: Final = Remedy(
    "python manage.py showmigrations --plan mailer",
    False,
    Text(
        "see which migrations this database lacks: those without [X]", "каких миграций нет в этой базе: те, что без [X]"
    ),
)


ADDRESSES: Final = Remedy(
    "env | grep -oE '^[A-Z_]+_URL=[a-z+]+://'",
    False,
    Text(
        "which are set (no password is shown); in one, / @ : # ? % must be percent-encoded",
        "какие заданы (пароли скрыты); в пароле / @ : # ? % пишутся через %-код",
    ),
)


@dataclass(frozen=True)
class Asked:
    """When and how it was asked. `at`: Unix seconds; `playbook`: the page's address."""

    at: float
    took_seconds: float
    playbook: str
    alert: Alert | None = None


def document(diagnosis: Diagnosis, evidence: Evidence, asked: Asked, agreement: Agreement | None) -> Document:
    """Write it down."""
    cause = diagnosis.cause
    anchor = _anchor(diagnosis, asked)
    return {
        "schema": SCHEMA,
        "at": datetime.fromtimestamp(asked.at, UTC).isoformat(timespec="milliseconds"),
        "took_seconds": round(asked.took_seconds, 3),
        "campaign": evidence.campaign,
        "status": diagnosis.status.value,
        "exit_code": EXIT_CODES[diagnosis.status],
        "answer": _said(_answer(diagnosis, evidence)),
        "cause": cause.cause.id if cause else None,
        "since_seconds": cause.finding.since_seconds if cause else None,
        "campaigns": list(cause.finding.campaigns) if cause else [],
        "facts": [_fact(fact) for fact in cause.finding.facts] if cause else [],
        "excluded": [_judged(one) for one in diagnosis.excluded],
        "suspected": [_judged(one) for one in diagnosis.suspected],
        "follows": [_judged(one) for one in diagnosis.follows],
        "besides": [_judged(one) for one in diagnosis.besides],
        "waits": [_judged(one) for one in diagnosis.waits],
        "unchecked": _unchecked(diagnosis),
        "not_configured": _not_configured(evidence),
        "next": [_remedy(remedy) for remedy in _next(diagnosis)],
        "section": {"anchor": anchor, "url": _url(asked.playbook, anchor, evidence.campaign or _first(diagnosis))},
        "alert": _alert(asked.alert, agreement),
        "firing": _firing(evidence),
        "done": _done(evidence),
        "steps": [_step(evidence, step) for step in evidence.readings],
    }


def _answer(diagnosis: Diagnosis, evidence: Evidence) -> Text:
    if diagnosis.cause:
        return diagnosis.cause.finding.sentence or diagnosis.cause.cause.title
    if diagnosis.status is Status.HEALTHY:
        return _of_campaign(evidence) or _healthy(diagnosis.waits)
    if diagnosis.suspected:
        return say(
            "Not enough evidence; suspected: {cause}.",
            "Данных не хватает; подозрение: {cause}.",
            cause=diagnosis.suspected[0].cause.title,
        )
    return _lacking(diagnosis)


def _lacking(diagnosis: Diagnosis) -> Text:
    """Say who was not heard, and why where it is the same of all."""
    asked = [reading for reading in diagnosis.unanswered if reading.trouble is not Trouble.DEPENDS]
    lacking = [reading.step for reading in asked]
    lacking = lacking or [step for one in diagnosis.open for step in one.finding.missing]
    sources = ", ".join(dict.fromkeys(str(STEPS[step].source) for step in lacking))
    troubles = {reading.trouble for reading in asked if reading.trouble}
    if Trouble.ADDRESS in troubles:
        details = [reading.detail for reading in asked if reading.trouble is Trouble.ADDRESS]
        return say(
            "Not enough evidence: {names} cannot be read.",
            "Данных не хватает: {names} не прочитать.",
            names=", ".join(dict.fromkeys(detail.partition(":")[0] for detail in details)),
        )
    if len(troubles) != 1 or "," in sources:
        return say(
            "Not enough evidence: {s} could not be asked.", "Данных не хватает: не удалось спросить {s}.", s=sources
        )
    words = TROUBLES[troubles.pop()]
    end = "" if words.en.endswith("?") else "."
    return say("Not enough evidence: {s} {words}{end}", "Данных не хватает: {s} {words}{end}",
               s=sources, words=words, end=end)  # fmt: skip


def _troubled(diagnosis: Diagnosis, trouble: Trouble) -> bool:
    return any(reading.trouble is trouble for reading in diagnosis.unanswered)


def _of_campaign(evidence: Evidence) -> Text | None:
    """Say of the one campaign that was asked about that it is being sent."""
    rows = evidence.flight(FLIGHT.id) if evidence.campaign else []
    if not rows or rows[0]["status"] != "active":
        return None
    return say(
        "“{name}” is being sent: a worker served it {s} ago, and nothing is wrong.",
        "«{name}» отправляется: воркер обслуживал её {s} назад, неисправностей нет.",
        name=rows[0]["name"],
        s=span(rows[0]["served_seconds_ago"]),
    )


def _healthy(waits: tuple[Judged, ...]) -> Text:
    reasons = [one.finding.sentence for one in waits if one.finding.sentence]
    if not reasons:
        return Text(
            "Healthy: letters go out, and nothing is wrong.", "Всё в порядке: письма уходят, неисправностей нет."
        )
    return say("Healthy. {reason}", "Всё в порядке. {reason}", reason=reasons[0])


def _anchor(diagnosis: Diagnosis, asked: Asked) -> str:
    if diagnosis.cause:
        return diagnosis.cause.anchor
    if diagnosis.suspected:
        return diagnosis.suspected[0].anchor
    return asked.alert.anchor if asked.alert else "quick-diagnosis"


def _first(diagnosis: Diagnosis) -> str | None:
    campaigns = diagnosis.cause.finding.campaigns if diagnosis.cause else ()
    return campaigns[0] if len(campaigns) == 1 else None


def _url(playbook: str, anchor: str, campaign: str | None) -> str:
    return f"{playbook}#{anchor}" + (f"?campaign_id={campaign}" if campaign else "")


def _said(text: Text) -> dict[str, str]:
    return {"en": text.en, "ru": text.ru}


def _fact(fact: Fact) -> Document:
    return {"step": fact.step, "state": fact.state.value, "text": _said(fact.text)}


def _judged(one: Judged) -> Document:
    return {
        "cause": one.cause.id,
        "title": _said(one.cause.title),
        "sentence": _said(one.finding.sentence) if one.finding.sentence else None,
        "facts": [_fact(fact) for fact in one.finding.facts],
        "anchor": one.anchor,
    }


def _remedy(remedy: Remedy) -> Document:
    return {"command": remedy.command, "changes_production": remedy.changes, "text": _said(remedy.text)}


def _next(diagnosis: Diagnosis) -> Iterable[Remedy]:
    """Give the next commands, those that change nothing first."""
    judged = diagnosis.cause or (diagnosis.suspected[0] if diagnosis.suspected else None)
    if judged:
        safe_only = diagnosis.cause is None
        remedies = [remedy for remedy in judged.finding.remedies if not (safe_only and remedy.changes)]
        return sorted(remedies, key=lambda remedy: remedy.changes)
    if diagnosis.status is Status.NOT_ENOUGH and not diagnosis.unanswered:
        return [
            Remedy(
                "env | grep -o '^[A-Z_]*_URL='",
                False,
                Text(
                    "name the servers first: DATABASE_URL, REDIS_URL, SMTP_URL are needed",
                    "сначала назовите серверы: нужны DATABASE_URL, REDIS_URL, SMTP_URL",
                ),
            )
        ]
    if diagnosis.status is Status.NOT_ENOUGH and _troubled(diagnosis, Trouble.SCHEMA):
        return [MIGRATIONS]
    if diagnosis.status is Status.NOT_ENOUGH and _troubled(diagnosis, Trouble.ADDRESS):
        return [ADDRESSES]
    if diagnosis.status is Status.NOT_ENOUGH:
        return [
            Remedy(
                "oncall diagnose --budget 30",
                False,
                Text("ask again, with more time", "спросить снова, дав больше времени"),
            )
        ]
    return []


def _unchecked(diagnosis: Diagnosis) -> list[Document]:
    return [
        {
            "step": reading.step,
            "source": str(STEPS[reading.step].source),
            "question": _said(STEPS[reading.step].question),
            "trouble": reading.trouble.value,
            "reason": _said(_reason(reading.trouble, reading.detail)),
            "leaves_open": [one.cause.id for one in diagnosis.open if reading.step in one.finding.missing],
        }
        for reading in diagnosis.unanswered
        if reading.trouble
    ]


def _reason(trouble: Trouble, detail: str) -> Text:
    return say("{t}: {d}", "{t}: {d}", t=TROUBLES[trouble], d=detail) if detail else TROUBLES[trouble]


def _not_configured(evidence: Evidence) -> list[Mapping[str, str]]:
    found = {
        str(STEPS[reading.step].source): reading.detail
        for reading in evidence.readings.values()
        if reading.trouble is Trouble.NOT_CONFIGURED
    }
    return [{"source": source, "variable": variable} for source, variable in found.items()]


def _alert(alert: Alert | None, agreement: Agreement | None) -> Document | None:
    if alert is None:
        return None
    agreed = agreement or Agreement(None, both(""))
    return {
        "name": alert.name,
        "labels": dict(alert.labels),
        "others": list(alert.others),
        "agrees": agreed.agrees,
        "sentence": _said(agreed.sentence),
    }


def _firing(evidence: Evidence) -> list[Document]:
    """Name the critical alerts that fire, and whether somebody has silenced them."""
    suppressed = {one["name"] for one in _told(evidence, PAGES.id) if one["state"] == "suppressed"}
    names = {
        one["name"] for one in _told(evidence, ALERTS.id) if one["state"] == "firing" and one["severity"] == "critical"
    }
    return [{"name": name, "silenced": name in suppressed} for name in sorted(names)]


def _done(evidence: Evidence) -> list[Document]:
    """Give what people last did to the campaigns in flight."""
    names = {row["campaign_id"]: row["name"] for row in _told(evidence, FLIGHT.id)}
    return [
        {**row, "name": names.get(row["campaign_id"], "")}
        for row in _told(evidence, ACTIONS.id)
        if evidence.campaign in (None, row["campaign_id"])
    ]


def _told(evidence: Evidence, step: str) -> list[dict[str, Any]]:
    return evidence.readings[step].value if step in evidence.readings and not evidence.trouble(step) else []


def _step(evidence: Evidence, step: str) -> Document:
    reading = evidence.readings[step]
    return {
        "step": step,
        "seconds": round(reading.seconds, 3),
        "trouble": reading.trouble.value if reading.trouble else None,
    }
