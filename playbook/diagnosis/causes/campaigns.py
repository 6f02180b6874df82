"""The campaigns themselves: what a person or the plan wants, what waits for a person, and what nothing explains."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from observability.catalogue.reasons import DeferReason
from playbook.diagnosis.causes import processes, provider, servers
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Nature, Remedy, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import act, restart_workers, resume, safe, why
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import campaign, limiter, postgres
from playbook.diagnosis.words import letters, say, span
from playbook.snippet import Text

UNSERVED_SECONDS: Final = 30
"""A pump's turn is 20 s; the exporter calls longer than 30 s not normal."""
OVER: Final = {"draft", "finished", "cancelled"}
BELOW: Final = tuple(cause.id for cause in (*servers.CAUSES, *processes.CAUSES) if cause.id != "clock_skew")


def _waiting(evidence: Evidence, reason: DeferReason) -> list[dict[str, Any]]:
    return [row for row in evidence.flight(postgres.FLIGHT.id) if row["defer_reason"] == reason]


def _nobody(reason: DeferReason) -> Finding:
    return against(postgres.FLIGHT, say("no campaign waits for {r}", "никто не ждёт по причине {r}", r=reason.value))


def _fact(row: Mapping[str, Any]) -> Fact:
    seconds = row["goes_on_in_seconds"]
    until = say(", goes on in {s}", ", продолжится через {s}", s=span(seconds)) if seconds is not None else Text("", "")
    return bad(
        postgres.FLIGHT,
        say(
            "“{name}” is {status}: {reason}{until}",
            "«{name}» {status}: {reason}{until}",
            name=row["name"],
            status=row["status"],
            reason=row["defer_reason"],
            until=until,
        ),
    )


def _facts(rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
    return [_fact(row) for row in rows[:3]]


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["campaign_id"] for row in rows]


def _hourly_limit(evidence: Evidence) -> Finding:
    rows = [row for row in _waiting(evidence, DeferReason.HOURLY_LIMIT) if row["letters_wait"]]
    if not rows:
        return _nobody(DeferReason.HOURLY_LIMIT)
    first = rows[0]
    return found(
        say(
            "The hourly limit of {provider} is used up; “{name}” goes on in {s}.",
            "Часовой лимит {provider} исчерпан; «{name}» продолжится через {s}.",
            provider=first["provider"],
            name=first["name"],
            s=span(first["goes_on_in_seconds"]),
        ),
        [*_facts(rows), *_spent(evidence)],
        [
            why(first["campaign_id"]),
            *_raising(evidence, first["provider"]),
        ],
        campaigns=_ids(rows),
    )


def _spent(evidence: Evidence) -> Iterable[Fact]:
    try:
        rows = evidence.need(limiter.COUNTS.id)
    except Untold:
        return
    for row in rows:
        count = row["postgres_after"] if row["redis"] is None else row["redis"]
        yield bad(
            limiter.COUNTS,
            say(
                "{p}, hour {h} UTC: {n} spent",
                "{p}, час {h} UTC: израсходовано {n}",
                p=row["provider"],
                h=row["key_hour"][-2:],
                n=letters(count),
            ),
        )


def _raising(evidence: Evidence, provider_name: str) -> Iterable[Remedy]:
    """Offer twice what this hour took; how much the provider allows a person must know."""
    try:
        rows = evidence.need(limiter.COUNTS.id)
    except Untold:
        return
    for row in rows:
        spent = max(row["postgres_after"], row["redis"] or 0)
        if row["provider"] == provider_name and spent:
            yield act(
                f"limit-set max_per_hour={2 * spent} for=1h",
                "only if the provider allows so much: raise the limit for an hour",
                "только если провайдер это позволяет: поднять лимит на час",
            )


def _window(evidence: Evidence) -> Finding:
    rows = _waiting(evidence, DeferReason.OUTSIDE_SEND_WINDOW)
    if not rows:
        return _nobody(DeferReason.OUTSIDE_SEND_WINDOW)
    return found(
        say(
            "“{name}” waits for its hours of the day; it goes on in {s}.",
            "«{name}» ждёт своих часов; продолжится через {s}.",
            name=rows[0]["name"],
            s=span(rows[0]["goes_on_in_seconds"]),
        ),
        _facts(rows),
        [why(rows[0]["campaign_id"])],
        campaigns=_ids(rows),
    )


def _paused(evidence: Evidence) -> Finding:
    rows = _waiting(evidence, DeferReason.PAUSED_BY_USER)
    if not rows:
        return _nobody(DeferReason.PAUSED_BY_USER)
    first = rows[0]
    done = _last_action(evidence, first["campaign_id"])
    who = (
        say("{actor} paused “{name}” {s} ago", "{actor} приостановил(а) «{name}» {s} назад", **done, name=first["name"])
        if done
        else say("a person paused “{name}”", "кампания «{name}» на паузе по решению человека", name=first["name"])
    )
    return found(
        say(
            "{who}; it goes on when a person resumes it.", "{who}; продолжится, когда её возобновят.", who=_capital(who)
        ),
        _facts(rows),
        [why(first["campaign_id"]), resume(first["campaign_id"])],
        campaigns=_ids(rows),
        since_seconds=done["seconds"] if done else None,
    )


def _capital(text: Text) -> Text:
    return Text(text.en[:1].upper() + text.en[1:], text.ru[:1].upper() + text.ru[1:])


def _last_action(evidence: Evidence, campaign_id: str) -> dict[str, Any] | None:
    try:
        rows = evidence.flight(postgres.ACTIONS.id)
    except Untold:
        return None
    for row in rows:
        if row["campaign_id"] == campaign_id and row["action"] == "campaign_pause":
            return {"actor": row["actor"], "s": span(row["seconds_ago"]), "seconds": row["seconds_ago"]}
    return None


def _risky(evidence: Evidence) -> Finding:
    rows = _waiting(evidence, DeferReason.CAMPAIGN_TOO_RISKY)
    if not rows:
        return _nobody(DeferReason.CAMPAIGN_TOO_RISKY)
    first = rows[0]
    return found(
        say(
            "The letter of “{name}” itself is refused; its manager must change it.",
            "Само письмо кампании «{name}» отклоняют; менеджер должен его изменить.",
            name=first["name"],
        ),
        _facts(rows),
        [why(first["campaign_id"]), resume(first["campaign_id"])],
        campaigns=_ids(rows),
    )


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
        return against(campaign.CAMPAIGN, say("the campaign is {s}", "кампания в состоянии {s}", s=rows[0]["status"]))
    return found(
        say(
            "“{name}” is {status}: there is nothing to send.",
            "«{name}» в состоянии {status}: слать нечего.",
            **{k: rows[0][k] for k in ("name", "status")},
        ),
        [bad(campaign.CAMPAIGN, say("status is {status}", "состояние — {status}", status=rows[0]["status"]))],
        [why(evidence.campaign or "")],
    )


def _unknowns(evidence: Evidence) -> Finding:
    rows = [row for row in evidence.flight(postgres.UNKNOWN.id) if not _decides_itself(row)]
    if not rows:
        return against(postgres.UNKNOWN, Text("no letter's outcome is unknown", "писем с неизвестным исходом нет"))
    first = rows[0]
    total = letters(sum(row["letters"] for row in rows))
    return found(
        say(
            "{n}: nobody knows whether they arrived; a person must decide.",
            "{n}: неизвестно, дошли ли; решить должен человек.",
            n=total,
        ),
        [
            bad(
                postgres.UNKNOWN,
                say(
                    "“{name}”: {n} unknown, the oldest for {s}: “{e}”",
                    "«{name}»: неизвестно {n}, старейшее {s}: «{e}»",
                    name=row["name"],
                    n=row["letters"],
                    s=span(row["oldest_seconds"]),
                    e=row["error"],
                ),
            )
            for row in rows[:3]
        ],
        [
            why(first["campaign_id"]),
            act(
                f"unknowns-resolve {first['campaign_id']} decision=assume-delivered",
                "after a look into the provider's log: count them as sent",
                "сверив с журналом провайдера: считать отправленными",
            ),
        ],
        campaigns=_ids(rows),
        since_seconds=first["oldest_seconds"],
    )


def _decides_itself(row: Mapping[str, Any]) -> bool:
    """Tell letters that the campaign's own policy sends once more with the next tick."""
    return (
        row["unknown_policy"] == "resend_once"
        and row["status"] == "sending"
        and (row["oldest_seconds"] or 0) < UNSERVED_SECONDS
    )


def _not_served(evidence: Evidence) -> Finding:
    rows = [row for row in evidence.flight(postgres.FLIGHT.id) if _is_unserved(row)]
    if not rows:
        return against(
            postgres.FLIGHT, Text("no due letter waits for a worker", "ни одно готовое письмо не ждёт воркера")
        )
    first = rows[0]
    return found(
        say(
            "“{name}” is active, its letters are due, and nobody has served it for {s}.",
            "«{name}» активна, письма готовы, но её не обслуживают уже {s}.",
            name=first["name"],
            s=span(first["unserved_seconds"]),
        ),
        [
            bad(
                postgres.FLIGHT,
                say(
                    "“{name}” unserved for {s}",
                    "«{name}» без обслуживания {s}",
                    name=row["name"],
                    s=span(row["unserved_seconds"]),
                ),
            )
            for row in rows[:3]
        ],
        [why(first["campaign_id"]), restart_workers()],
        campaigns=_ids(rows),
        since_seconds=first["unserved_seconds"],
    )


def _is_unserved(row: Mapping[str, Any]) -> bool:
    return bool(row["status"] == "active" and row["letters_due"] and row["unserved_seconds"] > UNSERVED_SECONDS)


def _drift(evidence: Evidence) -> Finding:
    rows = evidence.need(limiter.COUNTS.id)
    behind = [row for row in rows if _behind(row) > 0]
    if not behind:
        return excluded(
            good(
                limiter.COUNTS,
                Text("Redis has forgotten no letter of this hour", "Redis не забыл ни одного письма этого часа"),
            )
        )
    first = behind[0]
    return found(
        say(
            "Redis has forgotten {n} of this hour's limit of {p}; PostgreSQL's count still holds it.",
            "Redis забыл {n} из лимита {p} за этот час; лимит пока держит счёт PostgreSQL.",
            n=letters(_behind(first)),
            p=first["provider"],
        ),
        [
            bad(
                limiter.COUNTS,
                say(
                    "Redis counts {r}, PostgreSQL {d} (hour {h} UTC)",
                    "Redis насчитал {r}, PostgreSQL — {d} (час {h} UTC)",
                    r=row["redis"],
                    d=row["postgres_after"],
                    h=row["key_hour"][-2:],
                ),
            )
            for row in behind
        ],
        [
            safe(
                'redis-cli -e -u "$REDIS_URL" info persistence',
                "see whether Redis was restored from a snapshot",
                "не восстановлен ли Redis из снимка",
            )
        ],
    )


def _behind(row: Mapping[str, Any]) -> int:
    """Count what Redis has forgotten; both readings of PostgreSQL must exceed it, so that a race is no drift."""
    if row["redis"] is None:
        return 0
    return max(0, int(min(row["postgres_before"], row["postgres_after"])) - int(row["redis"]))


TOO_RISKY: Final = Cause(
    "campaign_too_risky",
    Text("the letter itself is refused", "отклоняют само письмо"),
    "reason-campaign-too-risky",
    _risky,
)
NOT_SERVED: Final = Cause(
    "campaign_not_served",
    Text("due letters wait for a worker", "готовые письма ждут воркера"),
    "alert-mailer-campaign-not-served",
    _not_served,
    (*BELOW, *(cause.id for cause in provider.CAUSES)),
)
HOURLY_LIMIT: Final = Cause(
    "hourly_limit", Text("the hourly limit is used up", "часовой лимит исчерпан"), "reason-hourly-limit", _hourly_limit
)
UNKNOWNS: Final = Cause(
    "unknowns_waiting",
    Text("letters with an unknown outcome wait", "письма с неизвестным исходом ждут решения"),
    "alert-mailer-unknown-recipients",
    _unknowns,
    ("postgres_down", "worker_gone", "worker_wedged", "smtp_slow"),
)
DRIFT: Final = Cause(
    "limiter_drift",
    Text("Redis has forgotten letters of the hour", "Redis забыл письма этого часа"),
    "alert-mailer-limiter-forgot",
    _drift,
    ("redis_down", "redis_full", "postgres_down"),
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
CAUSES: Final = (TOO_RISKY, HOURLY_LIMIT, NOT_SERVED, DRIFT, UNKNOWNS)
WILLS: Final = (PAUSED, WINDOW, NOTHING)
