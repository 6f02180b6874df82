"""Readings as a broken system would give them: an evidence in which nothing is wrong, and one thing changed in it."""

from collections.abc import Callable, Mapping
from typing import Any

from playbook.diagnosis.evidence import Evidence, Reading, Trouble
from playbook.diagnosis.pasted.calm import calm
from playbook.diagnosis.steps.every import STEPS

CAMPAIGN = "0f8fad5b-d9cb-469f-a165-70867728950e"
World = dict[str, Reading]
Break = Callable[[World], object]
FLYING: dict[str, Any] = {
    "campaign_id": CAMPAIGN, "name": "News", "provider": "smtp_global", "status": "active", "defer_reason": None,
    "goes_on_in_seconds": None, "breaker_state": "closed", "breaker_trips": 0, "errors_in_a_row": 0,
    "breaker_opened_seconds_ago": None, "waits_seconds": None, "last_phase": None, "last_code": None,
    "last_enhanced": None, "last_scope": None, "last_error": None, "served_seconds_ago": 2,
    "started_seconds_ago": 600, "unserved_seconds": 0, "letters_wait": True, "letters_due": True,
}  # fmt: skip
LEASE: dict[str, Any] = {
    "worker": "host:7", "campaign_id": CAMPAIGN, "provider": "smtp_global", "silent_seconds": 1,
    "no_progress_seconds": 1, "taken_seconds_ago": 3,
}  # fmt: skip
QUIET = {"waiting_bytes": 0, "oldest_seconds": 0.0, "shipper": {
    "told_seconds_ago": 0.5, "stored_seconds_ago": 1.0, "alarm": False, "last_error": "", "dead": 0, "dropped": 0,
}}  # fmt: skip


def whole() -> World:
    """Give readings of everything, with every source configured and nothing wrong."""
    readings = calm()
    readings["host-spool"] = Reading("host-spool", QUIET)
    readings["alertmanager-alerts"] = Reading("alertmanager-alerts", [])
    readings["diagnose-problems"] = Reading("diagnose-problems", [])
    readings["diagnose-flight"] = Reading("diagnose-flight", [FLYING])
    return {step: reading for step, reading in readings.items() if step != "campaign-state"}


def world(*breaks: Break) -> World:
    """Break things in it."""
    readings = whole()
    for change in breaks:
        change(readings)
    return readings


def evidence(*breaks: Break, campaign: str | None = None) -> Evidence:
    """Give it as the judgement takes it."""
    return Evidence(world(*breaks), campaign)


def trouble(step: str, kind: Trouble, detail: str = "words") -> Break:
    """Let a step have no value."""
    return lambda readings: readings.update({step: Reading(step, None, kind, detail)})


def says(step: str, value: Any) -> Break:
    """Let a step answer this."""
    return lambda readings: readings.update({step: Reading(step, value)})


def row(step: str, **changes: Any) -> Break:
    """Change its one row, or its one object."""

    def change(readings: World) -> None:
        value = readings[step].value
        readings[step] = Reading(step, [{**value[0], **changes}] if isinstance(value, list) else {**value, **changes})

    return change


def flying(**changes: Any) -> Break:
    """Let one campaign be in flight, like this."""
    return says("diagnose-flight", [{**FLYING, **changes}])


def waiting(reason: str, *, status: str = "deferred", **changes: Any) -> Break:
    """Let it wait for a reason."""
    return flying(status=status, defer_reason=reason, goes_on_in_seconds=60, waits_seconds=30, **changes)


def refused(**last: Any) -> Break:
    """Let ten letters have been refused, and the breaker be open."""
    return waiting(
        "circuit_breaker", breaker_state="open", errors_in_a_row=10, breaker_opened_seconds_ago=20,
        **{f"last_{name}": value for name, value in last.items()},
    )  # fmt: skip


def leased(**changes: Any) -> Break:
    """Let a process hold letters, like this."""
    return says("diagnose-leases", [{**LEASE, **changes}])


def worker(**changes: Any) -> Break:
    """Let the one worker be like this."""

    def change(readings: World) -> None:
        value = readings["celery-workers"].value
        one = {**value["workers"][0], **changes}
        readings["celery-workers"] = Reading("celery-workers", {**value, "workers": [one]})

    return change


def stopped(phase: str, kind: str, code: int | None = None) -> Break:
    """Let the relay stop us when we knock."""
    return row("smtp-relay", stopped={"phase": phase, "trouble": kind, "code": code, "text": "the relay's words"})


def no_postgres(kind: Trouble) -> Break:
    """Let PostgreSQL give no connection."""

    def change(readings: World) -> None:
        for step, known in STEPS.items():
            if known.source == "PostgreSQL" and step in readings:
                first = step == "diagnose-server"
                readings[step] = Reading(step, None, kind if first else Trouble.DEPENDS, "words")
        readings["limiter-counts"] = Reading("limiter-counts", None, kind, "words")

    return change


def no_redis(kind: Trouble) -> Break:
    """Let Redis not answer."""

    def change(readings: World) -> None:
        for step in ("redis-server", "celery-workers", "limiter-counts"):
            readings[step] = Reading(step, None, kind, "words")
        readings["redis-queues"] = Reading("redis-queues", None, Trouble.DEPENDS, "words")

    return change


DOORBELL: Mapping[str, Any] = {"name": "mailer", "length": 4, "task": "mailer.tick"}
