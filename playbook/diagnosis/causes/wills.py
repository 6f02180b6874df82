"""What a person or the plan wants: nothing is broken, and yet a campaign stands still."""

from typing import Any, Final

from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Finding, Nature, against, bad, found
from playbook.diagnosis.causes.flight import ids, waiting
from playbook.diagnosis.causes.remedies import resume, why
from playbook.diagnosis.causes.waits import nobody, wait_facts
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import campaign, postgres
from playbook.diagnosis.words import say, span, status

OVER: Final = {"draft", "finished", "cancelled"}


def _window(evidence: Evidence) -> Finding:
    rows = waiting(evidence, DeferReason.OUTSIDE_SEND_WINDOW)
    if not rows:
        return nobody(DeferReason.OUTSIDE_SEND_WINDOW)
    return found(
        say(
            "“{name}” waits for its hours of the day; it goes on in {s}.",
            "«{name}» ждёт своих часов; продолжится через {s}.",
            name=rows[0]["name"],
            s=span(rows[0]["goes_on_in_seconds"]),
        ),
        wait_facts(rows),
        [why(rows[0]["campaign_id"])],
        campaigns=ids(rows),
    )


def _paused(evidence: Evidence) -> Finding:
    rows = waiting(evidence, DeferReason.PAUSED_BY_USER)
    if not rows:
        return nobody(DeferReason.PAUSED_BY_USER)
    first = rows[0]
    done = _last_action(evidence, first["campaign_id"])
    who = (
        say("{actor} paused “{name}” {s} ago", "{actor} приостановил(а) «{name}» {s} назад", **done, name=first["name"])
        if done
        else say("A person paused “{name}”", "Кампания «{name}» на паузе по решению человека", name=first["name"])
    )
    return found(
        say("{who}; it goes on when a person resumes it.", "{who}; продолжится, когда её возобновят.", who=who),
        wait_facts(rows),
        [why(first["campaign_id"]), resume(first["campaign_id"])],
        campaigns=ids(rows),
        since_seconds=done["seconds"] if done else None,
    )


def _last_action(evidence: Evidence, campaign_id: str) -> dict[str, Any] | None:
    try:
        rows = evidence.flight(postgres.ACTIONS.id)
    except Untold:
        return None
    for row in rows:
        if row["campaign_id"] == campaign_id and row["action"] == "campaign_pause":
            return {"actor": row["actor"], "s": span(row["seconds_ago"]), "seconds": row["seconds_ago"]}
    return None


def _nothing_to_do(evidence: Evidence) -> Finding:
    if evidence.campaign is not None:
        return _resting(evidence)
    rows = evidence.flight(postgres.FLIGHT.id)
    if rows:
        return against(postgres.FLIGHT, say("{n} campaign(s) are in flight", "кампаний в работе: {n}", n=len(rows)))
    return found(
        Text("No campaign is in flight: there is nothing to send.", "Ни одной кампании в работе: слать нечего."),
        [bad(postgres.FLIGHT, Text("no campaign is in flight", "ни одной кампании в работе"))],
    )


def _resting(evidence: Evidence) -> Finding:
    rows = evidence.need(campaign.CAMPAIGN.id)
    if not rows:
        return against(campaign.CAMPAIGN, Text("there is no such campaign", "такой кампании нет"))
    if rows[0]["status"] not in OVER:
        return against(campaign.CAMPAIGN, say("the campaign is {s}", "кампания {s}", s=status(rows[0]["status"])))
    return found(
        say(
            "“{name}” is {status}: there is nothing to send.",
            "«{name}» — {status}: слать нечего.",
            name=rows[0]["name"],
            status=status(rows[0]["status"]),
        ),
        [bad(campaign.CAMPAIGN, say("status: {s}", "состояние: {s}", s=status(rows[0]["status"])))],
        [why(evidence.campaign or "")],
    )


PAUSED: Final = Cause(
    "paused_by_user",
    Text("a person paused it", "пауза по решению человека"),
    "reason-paused-by-user",
    _paused,
    nature=Nature.WILL,
)


WINDOW: Final = Cause(
    "outside_send_window",
    Text("it waits for its hours", "ждёт своих часов"),
    "reason-outside-send-window",
    _window,
    nature=Nature.WILL,
)


NOTHING: Final = Cause(
    "nothing_to_do",
    Text("there is nothing to send", "слать нечего"),
    "quick-diagnosis",
    _nothing_to_do,
    nature=Nature.WILL,
)
