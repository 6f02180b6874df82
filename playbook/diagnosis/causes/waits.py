"""Campaigns that wait for a time or a person, though what made them wait may be over."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, against, bad, found
from playbook.diagnosis.causes.flight import goes_on, ids, resuming, row_facts, since, waiting
from playbook.diagnosis.causes.remedies import act, again, resume, why
from playbook.diagnosis.causes.upstream import STORES, WAY_OUT
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import limiter, postgres
from playbook.diagnosis.words import letters, say, span, status


def _unreachable(evidence: Evidence) -> Finding:
    return _waits_for(
        evidence,
        DeferReason.SMTP_UNREACHABLE,
        Text("The mail server could not be reached", "Почтовый сервер был недоступен"),
    )


def _limiter(evidence: Evidence) -> Finding:
    return _waits_for(evidence, DeferReason.LIMITER_UNAVAILABLE, Text("Redis did not answer", "Redis не отвечал"))


def _waits_for(evidence: Evidence, reason: DeferReason, was: Text) -> Finding:
    rows = waiting(evidence, reason)
    if not rows:
        return nobody(reason)
    return found(
        say(
            "{was}; now it answers, and “{name}”: {next}",
            "{was}; сейчас отвечает, и «{name}»: {next}",
            was=was,
            name=rows[0]["name"],
            next=goes_on(rows[0]),
        ),
        row_facts(rows),
        [again(), *resuming(rows)],
        campaigns=ids(rows),
        since_seconds=since(rows),
    )


def nobody(reason: DeferReason) -> Finding:
    """Exclude a reason: no campaign has it."""
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
            status=status(row["status"]),
            reason=row["defer_reason"],
            until=until,
        ),
    )


def wait_facts(rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """Say of the first campaigns why they wait."""
    return [_fact(row) for row in rows[:3]]


def _hourly_limit(evidence: Evidence) -> Finding:
    rows = [row for row in waiting(evidence, DeferReason.HOURLY_LIMIT) if row["letters_wait"]]
    if not rows:
        return nobody(DeferReason.HOURLY_LIMIT)
    first = rows[0]
    return found(
        say(
            "The hourly limit of {provider} is used up; “{name}” goes on in {s}.",
            "Часовой лимит {provider} исчерпан; «{name}» продолжится через {s}.",
            provider=first["provider"],
            name=first["name"],
            s=span(first["goes_on_in_seconds"]),
        ),
        [*wait_facts(rows), *_spent(evidence)],
        [
            why(first["campaign_id"]),
            *_raising(evidence, first["provider"]),
        ],
        campaigns=ids(rows),
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


def _risky(evidence: Evidence) -> Finding:
    rows = waiting(evidence, DeferReason.CAMPAIGN_TOO_RISKY)
    if not rows:
        return nobody(DeferReason.CAMPAIGN_TOO_RISKY)
    first = rows[0]
    return found(
        say(
            "The letter of “{name}” itself is refused, and it is frozen: cancel it and start another.",
            "Само письмо кампании «{name}» отклоняют, и оно заморожено: отмените её и начните новую.",
            name=first["name"],
        ),
        wait_facts(rows),
        [why(first["campaign_id"]), resume(first["campaign_id"])],
        campaigns=ids(rows),
    )


SMTP_UNREACHABLE: Final = Cause(
    "smtp_unreachable",
    Text("campaigns wait since the mail server was away", "кампании ждут: сервер был недоступен"),
    "reason-smtp-unreachable",
    _unreachable,
    (*WAY_OUT, "smtp_slow"),
)


LIMITER_UNAVAILABLE: Final = Cause(
    "limiter_unavailable",
    Text("campaigns wait since Redis was away", "кампании ждут: Redis не отвечал"),
    "reason-limiter-unavailable",
    _limiter,
    STORES,
)


TOO_RISKY: Final = Cause(
    "campaign_too_risky",
    Text("the letter itself is refused", "отклоняют само письмо"),
    "reason-campaign-too-risky",
    _risky,
)


HOURLY_LIMIT: Final = Cause(
    "hourly_limit", Text("the hourly limit is used up", "часовой лимит исчерпан"), "reason-hourly-limit", _hourly_limit
)
