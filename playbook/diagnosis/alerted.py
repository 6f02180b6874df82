"""The alert that called a person, read from Alertmanager's own JSON, and whether the verdict agrees with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

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
    """What called: its name and the labels that narrow the question; `others`: what fires in the same page."""

    name: str
    campaign: str | None
    labels: Mapping[str, str]
    others: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Its section of the playbook."""
        return alert_anchor(self.name)


def read_alert(text: str) -> Alert:
    """Read a webhook's group (version 4), a single alert, or a list of them. Raises NoAlert with the next step.

    Of several the first critical one that fires is taken; a campaign only where all of its name are about that one.
    """
    try:
        body = json.loads(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    except (ValueError, RecursionError) as error:
        raise NoAlert(f"this is no JSON ({error}); give Alertmanager's webhook body, or one alert of its API") from None
    found = sorted(_alerts(body), key=_urgency)
    if not found:
        raise NoAlert("no label “alertname” is found; give Alertmanager's webhook body, or one alert of its API")
    name = found[0].labels["alertname"]
    alike = [one.labels for one in found if one.labels["alertname"] == name and one.fires == found[0].fires]
    campaigns = {labels.get("campaign_id", "") for labels in alike}
    others = dict.fromkeys(one.labels["alertname"] for one in found if one.fires and one.labels["alertname"] != name)
    campaign = _uuid(campaigns.pop()) if len(campaigns) == 1 else None
    return Alert(name, campaign, alike[0], tuple(others))


@dataclass(frozen=True)
class _Told:
    """One alert as it was told."""

    labels: Mapping[str, str]
    fires: bool


def _urgency(one: _Told) -> tuple[bool, bool]:
    return not one.fires, one.labels.get("severity") != "critical"


def _alerts(body: Any) -> Iterator[_Told]:
    """Go through the alerts of a body, whatever form it has; a group that lists none is one itself."""
    if isinstance(body, list):
        for one in body:
            yield from _alerts(one)
    elif isinstance(body, dict) and isinstance(body.get("body"), dict):  # a line of the page's own record
        yield from _alerts(body["body"])
    elif isinstance(body, dict) and body.get("alerts"):
        yield from _alerts(body["alerts"])
    elif isinstance(body, dict):
        labels = _texts(body.get("commonLabels")) | _texts(body.get("labels"))
        if labels.get("alertname"):
            yield _Told(labels, _fires(body.get("status")))


def _texts(labels: Any) -> dict[str, str]:
    given = labels.items() if isinstance(labels, dict) else ()
    return {name: value for name, value in given if isinstance(value, str)}


def _fires(status: Any) -> bool:
    """Tell an alert that has ended: the webhook says `resolved`; the API tells of none but those that fire."""
    return str(status) != "resolved"


def _uuid(text: str) -> str | None:
    try:
        return str(UUID(text))
    except ValueError:
        return None


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
