"""How campaigns in flight are said: what each does, what it met last, and when it goes on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Fact, Remedy, bad
from playbook.diagnosis.causes.remedies import reset_breaker, resume
from playbook.diagnosis.evidence import Evidence, Untold
from playbook.diagnosis.steps import postgres
from playbook.diagnosis.words import both, say, span, status


def waiting(evidence: Evidence, *reasons: DeferReason) -> list[dict[str, Any]]:
    """Give the campaigns that wait for one of the reasons. Raises Untold."""
    return [row for row in evidence.flight(postgres.FLIGHT.id) if row["defer_reason"] in reasons]


def waiting_if_told(evidence: Evidence, *reasons: DeferReason) -> list[dict[str, Any]]:
    """Give the same, and none where PostgreSQL does not tell: they illustrate a cause that others prove."""
    try:
        return waiting(evidence, *reasons)
    except Untold:
        return []


def goes_on(row: Mapping[str, Any]) -> Text:
    """Say when and how a campaign goes on."""
    seconds = row["goes_on_in_seconds"]
    if row["status"] == "active":
        return Text("a probe letter tests it now.", "сейчас его проверяет пробное письмо.")
    if seconds is None:
        return Text("it goes on when a person says so.", "продолжится по решению человека.")
    if seconds <= 0:
        return Text("it goes on with the next tick.", "продолжится со следующим тиком.")
    return say("it goes on by itself in {s}.", "само продолжится через {s}.", s=span(seconds))


def row_facts(rows: Sequence[Mapping[str, Any]]) -> list[Fact]:
    """Give a fact for each of the first campaigns."""
    return [row_fact(row) for row in rows[:3]]


def row_fact(row: Mapping[str, Any]) -> Fact:
    """Say what a campaign does and what it met last."""
    error = f"{row['last_phase'] or ''} {row['last_code'] or ''} {row['last_error'] or ''}".strip()
    quoted = say("“{e}”", "«{e}»", e=error) if error else both("—")
    return bad(
        postgres.FLIGHT,
        say(
            "“{name}” {status}: {reason}, breaker {breaker}, {n} errors in a row, last {error}",
            "«{name}» {status}: {reason}, предохранитель {breaker}, ошибок подряд {n}, последняя {error}",
            name=row["name"],
            status=status(row["status"]),
            reason=row["defer_reason"] or "—",
            breaker=status(row["breaker_state"]),
            n=row["errors_in_a_row"],
            error=quoted,
        ),
    )


def ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Name the campaigns."""
    return [row["campaign_id"] for row in rows]


def since(rows: Iterable[Mapping[str, Any]]) -> float | None:
    """Say for how long the longest of them has waited."""
    told = [row["breaker_opened_seconds_ago"] or row["waits_seconds"] for row in rows]
    ages = [age for age in told if age is not None]
    return float(max(ages)) if ages else None


def closing(rows: Sequence[Mapping[str, Any]]) -> list[Remedy]:
    """Offer to close the first breaker."""
    return [reset_breaker(rows[0]["campaign_id"])] if rows else []


def resuming(rows: Sequence[Mapping[str, Any]]) -> list[Remedy]:
    """Offer to let the first campaign go on."""
    return [resume(rows[0]["campaign_id"])] if rows else []
