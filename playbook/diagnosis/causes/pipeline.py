"""The telemetry itself: do log lines leave, do Loki and Prometheus answer. Mail goes out without them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from observability.catalogue.objectives import SHIPPER_SILENT, SPOOL_LATE
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, excluded, found, good
from playbook.diagnosis.causes.remedies import again, safe
from playbook.diagnosis.evidence import TROUBLES, Evidence, Trouble, Untold
from playbook.diagnosis.steps import alertmanager, host, loki, prometheus
from playbook.diagnosis.steps.step import Step
from playbook.diagnosis.words import say, span
from playbook.snippet import Text

DOWN: Final = frozenset({Trouble.REFUSED, Trouble.SILENT, Trouble.DENIED, Trouble.BROKEN, Trouble.FULL})
SHIPPER_SOON: Final = 15


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
        [
            safe(
                "pgrep -af 'oncall ship'",
                "on the worker's host: see whether the shipper runs",
                "на узле воркера: работает ли отправщик",
            ),
            again(),
        ],
        anchor=_anchor(facts),
    )


def _anchor(facts: list[Fact]) -> str:
    return "alert-mailer-log-backlog" if facts[0].step == loki.PROBLEMS.id else ""


def _loki_answers(evidence: Evidence) -> Iterator[Fact]:
    trouble = evidence.trouble(loki.PROBLEMS.id)
    if trouble in DOWN:
        yield _away(evidence, loki.PROBLEMS, "Loki", trouble)
    elif evidence.maybe(loki.PROBLEMS.id) is not None:
        yield good(loki.PROBLEMS, Text("Loki answers", "Loki отвечает"))


def _away(evidence: Evidence, step: Step, name: str, trouble: Trouble) -> Fact:
    return bad(
        step,
        say(
            "{name} {words}: {detail}",
            "{name} {words}: {detail}",
            name=name,
            words=TROUBLES[trouble],
            detail=evidence.detail(step.id),
        ),
    )


def _shipping(evidence: Evidence) -> Iterator[Fact]:
    spool = evidence.maybe(host.SPOOL.id)
    if spool is None:
        return
    shipper: Mapping[str, Any] | None = spool["shipper"]
    waits = spool["oldest_seconds"]
    if shipper is None:
        if spool["waiting_bytes"]:
            yield bad(host.SPOOL, Text("the log shipper never ran here", "отправщик журнала здесь не запускался"))
        return
    if shipper["told_seconds_ago"] > _patience(waits):
        yield bad(
            host.SPOOL,
            say(
                "the log shipper is silent for {s}", "отправщик журнала молчит {s}", s=span(shipper["told_seconds_ago"])
            ),
        )
    if shipper["alarm"]:
        yield bad(host.SPOOL, say("Loki refuses pushes: {e}", "Loki отклоняет строки: {e}", e=shipper["last_error"]))
    if waits > SPOOL_LATE.total_seconds():
        yield bad(host.SPOOL, say("lines have waited for {s}", "строки ждут {s}", s=span(waits)))
    yield good(
        host.SPOOL,
        say("the shipper spoke {s} ago", "отправщик отозвался {s} назад", s=span(shipper["told_seconds_ago"])),
    )


def _patience(waits: float) -> float:
    """Give how long the shipper may be silent: it speaks every second, sooner missed where lines wait for it."""
    return SHIPPER_SOON if waits > SHIPPER_SOON else SHIPPER_SILENT.total_seconds()


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
                say("the log shipper is silent for {s} s", "отправщик журнала молчит {s} с", s=one["value"]),
            )
        if one["metric"] == "mailer_shipper_alarm" and one["value"] == 1:
            yield bad(prometheus.METRICS, Text("Loki refuses pushes", "Loki отклоняет строки"))


def _monitoring(evidence: Evidence) -> Finding:
    facts: list[Fact] = []
    for step, name in ((prometheus.METRICS, "Prometheus"), (alertmanager.PAGES, "Alertmanager")):
        trouble = evidence.trouble(step.id)
        if trouble in DOWN:
            facts.append(_away(evidence, step, name, trouble))
        else:
            evidence.maybe(step.id)
    if not facts:
        facts = [
            bad(prometheus.EXPORTER, Text("Prometheus cannot read the exporter", "Prometheus не читает экспортёр"))
            for one in evidence.maybe(prometheus.EXPORTER.id) or ()
            if one["value"] == 0
        ]
    if not facts:
        return against(prometheus.METRICS, Text("monitoring answers", "мониторинг отвечает"))
    return found(
        Text("Monitoring is blind; mail itself goes out.", "Мониторинг слеп; сама почта идёт."),
        facts,
        [safe('curl -sf "$PROMETHEUS_URL/-/ready"', "see whether Prometheus is ready", "готов ли Prometheus"), again()],
    )


LOG_PATH: Final = Cause(
    "log_path_broken",
    Text("log lines do not reach Loki", "строки журнала не доходят до Loki"),
    "alert-mailer-shipper-silent",
    _log_path,
)
MONITORING: Final = Cause(
    "monitoring_down", Text("monitoring is blind", "мониторинг слеп"), "alert-mailer-exporter-down", _monitoring
)
CAUSES: Final = (LOG_PATH, MONITORING)
