"""Monitoring itself: Prometheus, Alertmanager, and the exporter that they read. Mail goes out without them."""

from collections.abc import Iterator
from typing import Final

from observability.catalogue.closed import Component
from observability.catalogue.text import Text
from playbook.diagnosis.causes.cause import Cause, Fact, Finding, against, bad, found
from playbook.diagnosis.causes.lives import DOWN, away, living
from playbook.diagnosis.causes.remedies import again, bring_back, safe
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.steps import alertmanager, host, prometheus
from playbook.diagnosis.words import say


def _monitoring(evidence: Evidence) -> Finding:
    """Look at Prometheus, Alertmanager, and the exporter by both: its process, and whether Prometheus reads it."""
    servers = list(_watchers_away(evidence))
    exporter = list(_exporter(evidence))
    if not servers and not exporter:
        return against(prometheus.METRICS, Text("monitoring answers", "мониторинг отвечает"))
    remedy = (
        safe('curl -sf "$PROMETHEUS_URL/-/ready"', "see whether Prometheus is ready", "готов ли Prometheus")
        if servers
        else bring_back(Component.EXPORTER, living(evidence, Component.EXPORTER))
    )
    return found(
        Text("Monitoring is blind; mail itself goes out.", "Мониторинг слеп; сама почта идёт."),
        [*servers, *exporter],
        [remedy, again()],
    )


def _watchers_away(evidence: Evidence) -> Iterator[Fact]:
    for step, name in ((prometheus.METRICS, "Prometheus"), (alertmanager.PAGES, "Alertmanager")):
        trouble = evidence.trouble(step.id)
        if trouble in DOWN:
            yield away(evidence, step, name, trouble)
        else:
            evidence.maybe(step.id)


def _exporter(evidence: Evidence) -> Iterator[Fact]:
    """Find an exporter that Prometheus cannot read, or whose process here was killed and has no successor."""
    if evidence.trouble(prometheus.EXPORTER.id) not in DOWN:
        for one in evidence.maybe(prometheus.EXPORTER.id) or ():
            if one["value"] == 0:
                yield bad(
                    prometheus.EXPORTER, Text("Prometheus cannot read the exporter", "Prometheus не читает экспортёр")
                )
    if living(evidence, Component.EXPORTER) == 0:
        dead = evidence.need(host.PROCESSES.id)["dead"].get(Component.EXPORTER, 0)
        if dead:
            yield bad(
                host.PROCESSES,
                say(
                    "the exporter was killed here ({n}), and none lives",
                    "экспортёр здесь убит ({n}), живого нет",
                    n=dead,
                ),
            )


MONITORING: Final = Cause(
    "monitoring_down", Text("monitoring is blind", "мониторинг слеп"), "alert-mailer-exporter-down", _monitoring
)
