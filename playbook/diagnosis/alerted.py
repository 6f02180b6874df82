"""The alert that called a person, read from Alertmanager's own JSON, and whether the verdict agrees with it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from observability.catalogue.links import alert_anchor
from observability.catalogue.text import Text
from playbook.diagnosis.causes.upstream import PROVIDER, SENDERS, STORES
from playbook.diagnosis.verdict import Diagnosis, Status
from playbook.diagnosis.words import say

SENDING: Final = (*STORES, "clock_skew", *SENDERS, *PROVIDER)
BREAKER: Final = ("circuit_breaker", "smtp_throttling", "smtp_blocked", "smtp_slow", "smtp_down", "smtp_auth")
LOGS: Final = ("log_path_broken",)
CAUSES_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "MailerBreakerTripped": BREAKER,
    "MailerNothingSent": (*SENDING, "campaign_not_served"),
    "MailerSenderRejected": ("smtp_blocked", "smtp_auth", "circuit_breaker"),
    "MailerSmtpAuthFailed": ("smtp_auth",),
    "MailerSmtpUnreachable": ("smtp_down", "smtp_unreachable", "smtp_slow"),
    "MailerLimiterUnavailable": ("redis_down", "redis_full", "limiter_unavailable"),
    "MailerCampaignTooRisky": ("campaign_too_risky",),
    "MailerLimitNear": ("hourly_limit",),
    "MailerLimiterForgot": ("limiter_drift", "clock_skew", "redis_down"),
    "MailerUnknownRecipients": ("unknowns_waiting", "smtp_slow", "worker_wedged", "worker_gone", "circuit_breaker"),
    "MailerCampaignDeferredAgain": (*BREAKER, "hourly_limit", "smtp_unreachable", "limiter_unavailable", *STORES),
    "MailerBacklogTooOld": (*SENDING, "campaign_not_served", "hourly_limit"),
    "MailerCampaignNotServed": (*SENDING, "campaign_not_served"),
    "MailerRecipientsOrphaned": ("letters_orphaned",),
    "MailerWorkerStuck": ("worker_wedged", "smtp_slow", "postgres_lock"),
    "MailerTickLate": (*STORES, *SENDERS, "clock_skew"),
    "MailerNoWorker": ("worker_gone", "worker_wedged"),
    "MailerBeatLate": ("beat_gone",),
    "MailerLeaseReaped": ("worker_gone", "worker_wedged", "postgres_down", "unknowns_waiting"),
    "MailerProcessDied": ("worker_gone", "beat_gone", "log_path_broken", "monitoring_down"),
    "MailerWritesFenced": ("worker_wedged", "postgres_lock", "smtp_slow"),
    "MailerFailureBudgetBurningFast": (*BREAKER, "campaign_too_risky"),
    "MailerFailureBudgetBurning": (*BREAKER, "campaign_too_risky"),
    "MailerFailureBudgetBurningSlowly": (*BREAKER, "campaign_too_risky"),
    "MailerStateUnreadable": ("postgres_down", "postgres_connections", "postgres_lock"),
    "MailerSourceDown": ("redis_down", "redis_full", *LOGS),
    "MailerExporterDown": ("monitoring_down",),
    "MailerNoHeartbeat": (*LOGS, *STORES, *SENDERS, "clock_skew"),
    "MailerLogPathDead": LOGS,
    "MailerLogBacklog": LOGS,
    "MailerLogBacklogLarge": LOGS,
    "MailerLogsLost": LOGS,
    "MailerShipperSilent": LOGS,
    "MailerShipperRefused": LOGS,
}
"""The causes that bring an alert about. An alert that is not here has none that the diagnosis knows."""


class NoAlert(ValueError):
    """The text is no alert of Alertmanager."""


@dataclass(frozen=True)
class Alert:
    """What called: its name and the labels that narrow the question."""

    name: str
    campaign: str | None
    labels: Mapping[str, str]

    @property
    def anchor(self) -> str:
        """Its section of the playbook."""
        return alert_anchor(self.name)


def read_alert(text: str) -> Alert:
    """Read a webhook's group (version 4), a single alert, or a list of them. Raises NoAlert with the next step."""
    try:
        body = json.loads(text)
    except ValueError as error:
        raise NoAlert(f"this is no JSON ({error}); give Alertmanager's webhook body, or one alert of its API") from None
    labels = _labels(body)
    if "alertname" not in labels:
        raise NoAlert("no label “alertname” is found; give Alertmanager's webhook body, or one alert of its API")
    return Alert(labels["alertname"], labels.get("campaign_id") or None, labels)


def _labels(body: Any) -> dict[str, str]:
    if isinstance(body, list) and body:
        return _labels(body[0])
    if not isinstance(body, dict):
        return {}
    if isinstance(body.get("body"), dict):  # a line of the page's own record, as `make up` keeps it
        return _labels(body["body"])
    found = body.get("commonLabels") or body.get("labels") or {}
    if "alertname" not in found and body.get("alerts"):
        return _labels(body["alerts"])
    return {str(name): str(value) for name, value in found.items()}


@dataclass(frozen=True)
class Agreement:
    """Whether the verdict is one of those that bring the alert about; None: nobody can say."""

    agrees: bool | None
    sentence: Text


def agreement(alert: Alert, diagnosis: Diagnosis) -> Agreement:
    """Set the verdict beside the alert."""
    known = CAUSES_OF.get(alert.name, ())
    if diagnosis.status is Status.NOT_ENOUGH or not known:
        return Agreement(
            None, say("It is open whether that is what {a} tells of.", "Неясно, об этом ли говорит {a}.", a=alert.name)
        )
    if diagnosis.cause is None:
        return Agreement(
            False,
            say(
                "{a} fired, but its cause is not seen now: it may have ended.",
                "{a} сработало, но причина сейчас не видна: возможно, всё прошло.",
                a=alert.name,
            ),
        )
    at_work = (diagnosis.cause, *diagnosis.follows, *diagnosis.besides)
    if diagnosis.cause.cause.id in known:
        return Agreement(True, say("It agrees with the alert {a}.", "Это согласуется с оповещением {a}.", a=alert.name))
    if any(one.cause.id in known for one in at_work):
        return Agreement(
            True,
            say(
                "{a} tells of a consequence of it, or of a second fault.",
                "{a} говорит о следствии или о второй неисправности.",
                a=alert.name,
            ),
        )
    return Agreement(
        False,
        say(
            "{a} tells of something else: read its section too.",
            "{a} — о другом: прочитайте и его раздел.",
            a=alert.name,
        ),
    )
