"""Alerts that say whether mail gets out."""

from datetime import timedelta

from alerts import burning, from_logs, recording, waiting
from alerts.alert import BLIP, COUNT, SHARE, Alert, Kind, Severity, Wait
from alerts.from_metrics import SAME, aggregate, highest, increase, same, told
from observability.catalogue.closed import Flag, Opening, Scope
from observability.catalogue.engine import Engine
from observability.catalogue.links import Dashboard
from observability.catalogue.metric import Metric
from observability.catalogue.metrics import backlog, delivery, limit
from observability.catalogue.objectives import (
    BREAKER_THRESHOLD,
    CAMPAIGN_FAILED_SHARE,
    DEFERRALS_PER_HOUR,
    LIMIT_NEAR,
    QUIET_WHILE_DUE,
    SENDER_REJECTIONS,
)
from observability.catalogue.promql import number, series, span
from observability.catalogue.reasons import DeferReason

CAMPAIGN = ("campaign_id", "provider")
PROVIDER = ("provider",)
TEN_MINUTES = timedelta(minutes=10)
HOUR = timedelta(hours=1)

BREAKER_TRIPPED = Alert(
    "MailerBreakerTripped",
    Severity.CRITICAL,
    Kind.CAUSE,
    f"{highest(backlog.BREAKER_OPEN, CAMPAIGN)} > 0",
    "Circuit breaker of campaign {{ $labels.campaign_id }} is open: {{ $labels.provider }} refuses letters.",
    f"{BREAKER_THRESHOLD} attempts in a row failed, so the campaign paused itself and sends nothing. One probe letter"
    " tests the provider when the cool-down ends; this page resolves when a probe passes.",
    backlog.BREAKER_OPEN.name,
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)

_QUIET = span(QUIET_WHILE_DUE)
_WATCHED = aggregate("max", f"max_over_time({series(backlog.RECIPIENTS_SENDABLE)}[{_QUIET}] offset {_QUIET})")
"""Anything where somebody watched a minute ago: not where exporter and workers were put up together just now."""
NOTHING_SENT = Alert(
    "MailerNothingSent",
    Severity.CRITICAL,
    Kind.SYMPTOM,
    f"{aggregate('min', f'min_over_time({series(backlog.RECIPIENTS_SENDABLE)}[{_QUIET}])')} > 0"
    f" and {SAME} {increase(delivery.EMAILS_SENT, QUIET_WHILE_DUE)} == 0 and {SAME} {_WATCHED} >= 0",
    f"Nothing was sent for over a minute; letters that are due or under way: {COUNT}.",
    "Campaigns are active and their letters wait, yet no provider takes one. Deferred and paused campaigns do not"
    " count, so this is no limit and no pause: workers, provider or network stand still.",
    backlog.RECIPIENTS_RUNNABLE.name,
    hold=BLIP,
)

_BEFORE_LOGIN = tuple(step.value for step in Opening if step is not Opening.AUTH)
"""A refused login is told by an alert of its own."""

_OF_SENDER = " or ".join(
    f"increase({series(metric, scope=Scope.SENDER.value, **labels)}[{span(TEN_MINUTES)}])"
    for metric, labels in ((delivery.EMAILS_FAILED, {}), (delivery.CONNECTIONS_FAILED, {"phase": _BEFORE_LOGIN}))
)
SENDER_REJECTED = Alert(
    "MailerSenderRejected",
    Severity.CRITICAL,
    Kind.CAUSE,
    f"{aggregate('sum', _OF_SENDER, PROVIDER)} >= {SENDER_REJECTIONS}",
    "{{ $labels.provider }} rejects us as a sender.",
    f"Letters and connections refused in 10 minutes because of who sends: {COUNT}. An address or domain is blocked, or"
    " a right is missing; every further letter costs reputation.",
    delivery.EMAILS_FAILED.name,
    by=PROVIDER,
)

TOO_RISKY = Alert(
    "MailerCampaignTooRisky",
    Severity.WARNING,
    Kind.CAUSE,
    f"{highest(backlog.CAMPAIGN_WAITING, CAMPAIGN, defer_reason=DeferReason.CAMPAIGN_TOO_RISKY.value)} > 0",
    "{{ $labels.provider }} refuses the letter of campaign {{ $labels.campaign_id }} itself.",
    "Its size or content was refused, so the campaign paused before more people got it. The letter is frozen:"
    " cancel it and start another, or resume once the provider lifts the refusal.",
    backlog.CAMPAIGN_WAITING.name,
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)


def limit_reached_in(how: str) -> str:
    """Write when the limit is reached, by a function of templates."""
    return told(limit.RATE_LIMIT_REACHED, how, PROVIDER)


_REACHED_IN = limit_reached_in("humanizeDuration")
LIMIT_NEAR_WITH_MISS = Alert(
    "MailerLimitNear",
    Severity.WARNING,
    Kind.CAUSE,
    f"{highest(limit.RATE_LIMIT_HELD_BACK, PROVIDER)} > 0"
    f" and {same('provider')} {recording.USAGE.name} >= {number(LIMIT_NEAR)}",
    f"The hourly limit of {{{{ $labels.provider }}}} will not suffice; letters that will not go this hour: {COUNT}.",
    f"At least {LIMIT_NEAR:.0%} of it is used, and at the pace of the last minutes it is reached in {_REACHED_IN}:"
    " running campaigns will then wait for the next hour. Raise the limit with the provider, or move a campaign, while"
    " there is time.",
    limit.RATE_LIMIT_USED.name,
    hold=BLIP,
    by=PROVIDER,
)

LIMIT_FORGOTTEN = Alert(
    "MailerLimiterForgot",
    Severity.WARNING,
    Kind.CAUSE,
    f"{aggregate('min', series(limit.RATE_LIMIT_DRIFT), PROVIDER)} < 0",
    "Redis has forgotten letters of this hour's limit of {{ $labels.provider }}.",
    f"Redis's count minus PostgreSQL's: {COUNT}. Redis lost memory or was restored; the provider's limit may be"
    " overrun.",
    limit.RATE_LIMIT_DRIFT.name,
    hold=BLIP,
    by=PROVIDER,
)

UNKNOWN = Alert(
    "MailerUnknownRecipients",
    Severity.WARNING,
    Kind.SYMPTOM,
    f"{highest(backlog.CAMPAIGN_UNKNOWN, CAMPAIGN)} > 0",
    f"Letters of campaign {{{{ $labels.campaign_id }}}} of which nobody knows whether they arrived: {COUNT}.",
    "The connection or the process ended between the letter's last byte and the answer. They are neither lost nor sent"
    " twice: a person decides.",
    backlog.CAMPAIGN_UNKNOWN.name,
    hold=Wait(timedelta(minutes=2), "a campaign whose policy decides by itself does so within a tick"),
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)


def _broken(name: str, metric: Metric, summary: str) -> Alert:
    return Alert(
        name,
        Severity.CRITICAL,
        Kind.SYMPTOM,
        f"{highest(metric)} > 0",
        summary,
        "Letters may have been lost or may be sent twice. One statement counts all at one instant, so this is no"
        " race: pause sending before anything repairs it by hand.",
        metric.name,
        hold=BLIP,
    )


CONSERVATION_BROKEN = _broken(
    "MailerConservationBroken",
    backlog.CONSERVATION_ERROR,
    f"Campaigns do not add up; recipients too many or too few: {COUNT}.",
)
ORPHANED = _broken(
    "MailerRecipientsOrphaned",
    backlog.ORPHANED_RECIPIENTS,
    f"Letters in hand that no lease holds: {COUNT}.",
)

FINISHED_WITH_ERRORS = Alert(
    "MailerCampaignFinishedWithErrors",
    Severity.WARNING,
    Kind.SYMPTOM,
    f"{increase(delivery.CAMPAIGNS_FINISHED, TEN_MINUTES, finished_with_errors=Flag.TRUE.value)} > 0",
    f"Campaigns that finished with errors in the last 10 minutes: {COUNT}.",
    "Some of their letters failed for good, or nobody knows what became of them.",
    delivery.CAMPAIGNS_FINISHED.name,
)

_STOPS = series(backlog.CAMPAIGN_STOPS)
DEFERRED_AGAIN = Alert(
    "MailerCampaignDeferredAgain",
    Severity.WARNING,
    Kind.SYMPTOM,
    f"{aggregate('max', f'{_STOPS} - min_over_time({_STOPS}[{span(HOUR)}])', CAMPAIGN)} >= {2 * DEFERRALS_PER_HOUR}",
    "Campaign {{ $labels.campaign_id }} stops again and again.",
    f"Stops and continuations within the hour: {COUNT}. It starts, sends a little and waits; its reasons stand on the"
    " dashboard.",
    backlog.CAMPAIGN_STOPS.name,
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)


FINISHED_BADLY = Alert(
    "MailerCampaignFailedMany",
    Severity.WARNING,
    Kind.SYMPTOM,
    from_logs.failed_share(timedelta(minutes=10), CAMPAIGN_FAILED_SHARE),
    f"Campaign {{{{ $labels.campaign_id }}}} lost {SHARE} of its letters.",
    f"They failed for good. A share above {CAMPAIGN_FAILED_SHARE:.0%} means a bad list or a bad letter, which the"
    " provider notices too.",
    delivery.CAMPAIGNS_FINISHED.name,
    by=("campaign_id",),
    dashboard=Dashboard.CAMPAIGN,
    engine=Engine.LOKI,
)

ALERTS = (
    BREAKER_TRIPPED,
    NOTHING_SENT,
    *burning.ALERTS,
    SENDER_REJECTED,
    *waiting.ALERTS,
    TOO_RISKY,
    LIMIT_NEAR_WITH_MISS,
    LIMIT_FORGOTTEN,
    UNKNOWN,
    CONSERVATION_BROKEN,
    ORPHANED,
    FINISHED_WITH_ERRORS,
    DEFERRED_AGAIN,
    FINISHED_BADLY,
)
