"""Wire this process's logs when Django starts."""

import logging
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from observability.metrics.setup import MetricsSettings, wire_metrics
from observability.redact import RecipientPolicy
from observability.setup import STDOUT, Direct, LogSettings, component_from_environment, wire_logging
from oncall.logs.configuration import loki, shipped_labels
from oncall.site.celery import app as celery_app  # every process must know the broker

__all__ = ["SiteConfig", "celery_app"]

COMMAND = "cli"
STDERR = 2


def _direct(component: str) -> Direct | None:
    """Push to Loki from this process, where the setting says so."""
    target = loki() if settings.ONCALL_LOKI_DIRECT else None
    if target is None:
        return None
    same = shipped_labels()
    labels = {"app": same.app, "env": same.env, "host": same.host, "component": component}
    return Direct(target.url, labels, (target.user, target.password) if target.user else None)


def _descriptor(component: str) -> int | None:
    """Choose where lines are read live. A command's standard output is its answer, so it has only the other one."""
    if component == COMMAND:
        return STDERR if settings.ONCALL_LOG_STDERR else None
    return STDOUT if settings.ONCALL_LOG_STDOUT else None


class SiteConfig(AppConfig):
    """The site that `make up` runs."""

    name = "oncall.site"
    label = "oncall_site"

    def ready(self) -> None:
        """Register the system checks; send records and events to standard output and the spool."""
        from oncall.site import checks  # noqa: F401, PLC0415 -- the core's checks need the loaded settings

        component = component_from_environment(COMMAND)
        wire_logging(
            LogSettings(
                component=component,
                recipient=RecipientPolicy(settings.MAILER_LOG_RECIPIENT),
                hash_key=settings.SECRET_KEY.encode(),
                event_level=settings.ONCALL_LOG_LEVEL,
                spool_dir=Path(settings.ONCALL_SPOOL_DIR) if settings.ONCALL_SPOOL_DIR else None,
                direct=_direct(component),
                descriptor=_descriptor(component),
            )
        )
        if settings.ONCALL_METRICS_DIR:
            folder = Path(settings.ONCALL_METRICS_DIR)
            wire_metrics(MetricsSettings(folder, component, (settings.MAILER_PROVIDER,)))
        for noisy in ("django.request", "celery.worker.strategy", "celery.app.trace", "kombu"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
