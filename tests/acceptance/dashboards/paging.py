"""What Alertmanager would have told of a day: the series of a real one, moved by the alerts that fired."""

from pathlib import Path

import requests
from prometheus_client.parser import text_string_to_metric_families

from oncall.monitoring.stack import start_alertmanager, webhook_settings
from oncall.stack.ports import LOOPBACK, free_port
from oncall.stack.supervisor import Supervisor
from tests.acceptance.dashboards.mailing import STEP
from tests.acceptance.dashboards.samples import Labels, Samples
from tests.patience import PATIENCE

HELD, NOTIFIED = "alertmanager_alerts", "alertmanager_notifications_total"
FIRING = ("alertstate", "firing")


def series_of_a_real_one(
    supervisor: Supervisor, folder: Path, wanted: frozenset[str]
) -> dict[tuple[str, Labels], float]:
    """Start an Alertmanager and read its page."""
    port = start_alertmanager(supervisor.start, folder, webhook_settings(free_port()))
    text = requests.get(f"http://{LOOPBACK}:{port}/metrics", timeout=PATIENCE).text
    supervisor.stop("alertmanager")
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(each.name, tuple(each.labels.items())): each.value for each in samples if each.name in wanted}


def tell(found: Samples, read: dict[tuple[str, Labels], float], begin: float, end: float) -> None:
    """Let it hold what fires, and notify once of each that begins to."""
    fired = [
        points for (name, labels), points in found.series.items() if name == "ALERTS" and FIRING in labels and points
    ]
    times = [begin + number * STEP for number in range(round((end - begin) / STEP) + 1)]
    held = [{at for at, _value in points} for points in fired]
    for (name, labels), value in read.items():
        points = found.of(name, dict([*labels, ("job", "alertmanager"), ("instance", "127.0.0.1:9093")]))
        for at in times:
            more = 0.0
            if name == HELD and ("state", "active") in labels:
                more = float(sum(at in each for each in held))
            if name == NOTIFIED and ("integration", "webhook") in labels:
                more = float(sum(points_of[0][0] <= at for points_of in fired))
            points.append((at, value + more))
