"""All rules there are, by the file that they go to."""

from collections.abc import Iterator

from alerts import backlog, delivery, pipeline
from alerts.alert import Alert, Subject
from alerts.alertmanager.intervals import EVALUATION
from alerts.recording import LONG_RULE_INTERVAL, RECORDS
from alerts.writing import alert_rule, group, record_rule, rule_file
from observability.catalogue.engine import Engine
from observability.catalogue.links import Addresses
from observability.catalogue.objectives import LOG_RULE_INTERVAL

ALERTS: dict[Subject, tuple[Alert, ...]] = {
    Subject.DELIVERY: delivery.ALERTS,
    Subject.BACKLOG: backlog.ALERTS,
    Subject.PIPELINE: pipeline.ALERTS,
}
INTERVALS = {Engine.PROMETHEUS: EVALUATION, Engine.LOKI: LOG_RULE_INTERVAL}


def every_alert() -> tuple[Alert, ...]:
    """Give the alerts of all subjects."""
    return tuple(alert for alerts in ALERTS.values() for alert in alerts)


def rule_files(addresses: Addresses) -> dict[str, str]:
    """Give the text of every rule file by its path within the rendered folder."""
    return {f"{engine}/{name}.yml": text for engine in Engine for name, text in _files(engine, addresses)}


def _files(engine: Engine, addresses: Addresses) -> Iterator[tuple[str, str]]:
    yield "recording", rule_file(_recording_groups(engine))
    for subject, alerts in ALERTS.items():
        rules = [alert_rule(alert, subject, addresses) for alert in alerts if alert.engine is engine]
        if rules:
            yield subject.value, rule_file([group(f"mailer-{subject}", INTERVALS[engine], rules)])


def _recording_groups(engine: Engine) -> Iterator[str]:
    records = [record for record in RECORDS if record.engine is engine]
    for suffix, interval in (("", None), ("-long", LONG_RULE_INTERVAL)):
        rules = [record_rule(record) for record in records if record.interval == interval]
        if rules:
            yield group(f"mailer-recording{suffix}", interval or INTERVALS[engine], rules)
