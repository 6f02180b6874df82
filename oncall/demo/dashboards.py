"""The dashboards of the demonstration's own run, as one page."""

import time
from pathlib import Path
from uuid import UUID

from dashboards.preview.intervals import Window
from dashboards.preview.rendered import shipped
from dashboards.preview.sources import Prometheus
from observability.catalogue.metrics import delivery
from observability.catalogue.variables import Variable
from observability.shipper.target import LokiTarget
from oncall.logs.asking import RemoteLoki
from oncall.mailer_stack import MailerStack
from oncall.monitoring.stack import addresses
from oncall.preview import sources, write_preview
from oncall.stack.waiting import wait_until

FILE = "dashboards.html"
LOOK_SECONDS = 0.2
WATCHED_SECONDS = 15.0


def wait_until_watched(running: MailerStack) -> None:
    """Wait until Prometheus has seen the counters at 0: `increase()` cannot know what came before its first sample."""
    if running.monitoring is None:
        return
    prometheus = Prometheus(running.monitoring.prometheus)
    wait_until(lambda: bool(_seen(prometheus)), WATCHED_SECONDS, LOOK_SECONDS)
    prometheus.close()


def _seen(prometheus: Prometheus) -> list[object]:
    result: list[object] = prometheus.instant(delivery.EMAILS_SENT.name, time.time_ns())["result"]
    return result


def draw(running: MailerStack, campaign: UUID, since: float) -> Path:
    """Write the preview, from `since` (seconds since 1970) until now, with one campaign chosen."""
    monitoring, logs = running.monitoring, RemoteLoki(LokiTarget(running.environment["LOKI_URL"]))
    out = running.parts.folder / FILE
    chosen = {Variable.CAMPAIGN.value: [str(campaign)]}
    asking = sources(monitoring.prometheus if monitoring else None, logs)
    write_preview(out, shipped(), Window(since, time.time()), asking, addresses(running.environment), chosen)
    return out
