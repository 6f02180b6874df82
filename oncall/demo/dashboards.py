"""The dashboards of the demonstration's own run, as one page."""

import time
from pathlib import Path
from uuid import UUID

from dashboards.preview.intervals import Window
from dashboards.preview.rendered import shipped
from observability.catalogue.links import Addresses
from observability.shipper.target import LokiTarget
from oncall.logs.asking import RemoteLoki
from oncall.mailer_stack import MailerStack
from oncall.preview import sources, write_preview

FILE = "dashboards.html"


def draw(running: MailerStack, campaign: UUID, since: float) -> Path:
    """Write the preview, from `since` (seconds since 1970) until now, with one campaign chosen.

    Raises PreviewError where Prometheus does not answer.
    """
    monitoring, logs = running.monitoring, RemoteLoki(LokiTarget(running.environment["LOKI_URL"]))
    out = running.parts.folder / FILE
    chosen = {"campaign_id": [str(campaign)]}
    asking = sources(monitoring.prometheus if monitoring else None, logs)
    write_preview(out, shipped(), Window(since, time.time()), asking, Addresses.grafana, chosen)
    return out
