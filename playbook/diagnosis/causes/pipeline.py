"""The way of the log lines: do they leave their host, does Loki answer. Mail goes out without them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observability.catalogue.closed import Component
from observability.catalogue.objectives import (
    SHIPPER_GONE,
    SHIPPER_SILENT,
    SHIPPER_WAITED_FOR,
    SPOOL_LATE,
    SPOOL_ROOM_LEAST,
)
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, Remedy, bad, excluded, found, good
from playbook.diagnosis.causes.lives import DOWN, away, living
from playbook.diagnosis.causes.remedies import again, bring_back, safe
from playbook.diagnosis.evidence import Evidence, Trouble, Untold
from playbook.diagnosis.steps import host, loki, prometheus
from playbook.diagnosis.words import say, span

LIVES: Final = safe(
    "pgrep -af 'oncall ship'",
    "on the worker's host: see whether the shipper runs",
    "на машине с воркером: работает ли шиппер",
)
ROOM: Final = safe(
    'df -h "$ONCALL_SPOOL_DIR"', "on that host: see what fills the disk, and empty it",
    "на этой машине: чем занят диск; освободить его",
)  # fmt: skip


def _log_path(evidence: Evidence) -> Finding:
    """Look at all three stretches: the shipper, its refusals, and Loki."""
    facts: list[Fact] = []
    calm: list[Fact] = []
    for part in (_loki_answers, _shipping, _shipper_elsewhere):
        for fact in part(evidence):
            (facts if fact.state == "abnormal" else calm).append(fact)
    if not facts:
        return excluded(*calm)
    return found(
        Text(
            "Log lines do not reach Loki; mail goes out, but dashboards and log alerts are blind.",
            "Строки журнала не доходят до Loki; почта идёт, но графики и оповещения по журналу слепы.",
        ),
        facts,
        [*_mending(evidence, facts), again()],
        anchor=_anchor(evidence, facts),
    )


def _mending(evidence: Evidence, facts: list[Fact]) -> Iterator[Remedy]:
    """Make room on a full disk; else bring the shipper back where it is silent, and it is not Loki that refuses."""
    spool = _spool(evidence, facts)
    if spool and _has_no_room(spool):
        yield ROOM
        return
    yield LIVES
    if spool and (spool["shipper"] is None or not spool["shipper"]["alarm"]):
        yield bring_back(Component.SHIPPER, living(evidence, Component.SHIPPER))


def _anchor(evidence: Evidence, facts: list[Fact]) -> str:
    spool = _spool(evidence, facts)
    if spool and _has_no_room(spool):
        return "alert-mailer-logs-lost"
    return "alert-mailer-log-backlog" if facts[0].step == loki.PROBLEMS.id else ""


def _spool(evidence: Evidence, facts: list[Fact]) -> Mapping[str, Any] | None:
    """Give what the spool tells where it is the first to speak for the cause."""
    told: Mapping[str, Any] | None = evidence.need(host.SPOOL.id) if facts[0].step == host.SPOOL.id else None
    return told


def _loki_answers(evidence: Evidence) -> Iterator[Fact]:
    trouble = evidence.trouble(loki.PROBLEMS.id)
    if trouble in DOWN:
        yield away(evidence, loki.PROBLEMS, "Loki", trouble)
    elif evidence.maybe(loki.PROBLEMS.id) is not None:
        yield good(loki.PROBLEMS, Text("Loki answers", "Loki отвечает"))


def _shipping(evidence: Evidence) -> Iterator[Fact]:
    spool = evidence.maybe(host.SPOOL.id)
    if spool is None:
        return
    if _has_no_room(spool):
        yield bad(
            host.SPOOL,
            say("the spool's disk is full: {n} bytes are free", "диск спула заполнен: свободно байт {n}",
                n=spool["free_bytes"]),
        )  # fmt: skip
    shipper: Mapping[str, Any] | None = spool["shipper"]
    waits = spool["oldest_seconds"]
    if shipper is None:
        if spool["waiting_bytes"]:
            yield bad(host.SPOOL, Text("the log shipper never ran here", "шиппер здесь не запускался"))
        return
    if shipper["told_seconds_ago"] > _patience(waits, living(evidence, Component.SHIPPER)):
        yield bad(
            host.SPOOL,
            say("the log shipper is silent for {s}", "шиппер молчит {s}", s=span(shipper["told_seconds_ago"])),
        )
    if shipper["alarm"]:
        yield bad(host.SPOOL, say("Loki refuses pushes: {e}", "Loki отклоняет строки: {e}", e=shipper["last_error"]))
    if waits > SPOOL_LATE.total_seconds():
        yield bad(host.SPOOL, say("lines have waited for {s}", "строки ждут {s}", s=span(waits)))
    yield good(
        host.SPOOL,
        say("the shipper spoke {s} ago", "шиппер отозвался {s} назад", s=span(shipper["told_seconds_ago"])),
    )


def _has_no_room(spool: Mapping[str, Any]) -> bool:
    free = spool.get("free_bytes")  # a bundle of an older version does not tell
    return free is not None and free < SPOOL_ROOM_LEAST


def _patience(waits: float, alive: int | None) -> float:
    """Give how long the shipper may be silent: it speaks every second, sooner missed where lines wait for it."""
    if alive == 0:
        return SHIPPER_GONE.total_seconds()
    waited_for = SHIPPER_WAITED_FOR.total_seconds()
    return waited_for if waits > waited_for else SHIPPER_SILENT.total_seconds()


def _shipper_elsewhere(evidence: Evidence) -> Iterator[Fact]:
    """Where the shipper runs on other hosts, Prometheus tells of it."""
    if evidence.trouble(host.SPOOL.id) is not Trouble.NOT_CONFIGURED:
        return
    try:
        values = evidence.maybe(prometheus.METRICS.id) or ()
    except Untold:
        return
    for one in values:
        late = isinstance(one["value"], str) or one["value"] > SHIPPER_SILENT.total_seconds()
        if one["metric"] == "mailer_shipper_state_age_seconds" and late:
            yield bad(
                prometheus.METRICS,
                say("the log shipper is silent for {s} s", "шиппер молчит {s} с", s=one["value"]),
            )
        if one["metric"] == "mailer_shipper_alarm" and one["value"] == 1:
            yield bad(prometheus.METRICS, Text("Loki refuses pushes", "Loki отклоняет строки"))


LOG_PATH: Final = Cause(
    "log_path_broken",
    Text("log lines do not reach Loki", "строки журнала не доходят до Loki"),
    "alert-mailer-shipper-silent",
    _log_path,
)
