"""Alerts that say that campaigns wait, and for what: a login, the provider itself, or Redis."""

from alerts.alert import BLIP, BRIDGE, COUNT, OUTLASTS, Alert, Kind, Severity, Wait
from alerts.from_metrics import SAME, aggregate, highest, increase, same
from observability.catalogue.closed import CampaignState, Source
from observability.catalogue.metrics import backlog, delivery, pipeline
from observability.catalogue.objectives import QUIET_WHILE_DUE, RETRIED_IN_VAIN, RETRY_GAP, UNREACHED
from observability.catalogue.promql import number, series, span
from observability.catalogue.reasons import DeferReason

PROVIDER = ("provider",)


def _waits(
    name: str, which: str, hold: Wait, summary: str, description: str, keep: Wait = BRIDGE, besides: str = ""
) -> Alert:
    """Judge that campaigns wait for one reason; the value is how many. `besides`: what must hold as well."""
    return Alert(
        name,
        Severity.CRITICAL,
        Kind.CAUSE,
        f"{aggregate('count', which, PROVIDER)} > 0 {besides}".rstrip(),
        summary,
        f"Campaigns that wait for it: {COUNT}. {description}",
        backlog.CAMPAIGNS_WAITING.name,
        hold=hold,
        keep=keep,
        by=PROVIDER,
    )


def _tries_again(reason: DeferReason, before: str = "") -> str:
    """Select what waits, or waited until a moment ago: such a campaign is active whenever it tries again."""
    return f"max_over_time({series(backlog.CAMPAIGN_WAITING, defer_reason=reason.value)}[{span(RETRY_GAP)}]{before})"


def _waits_for_redis() -> str:
    """Select campaigns that wait for Redis: the exporter misses it too, or they have waited for long.

    Redis also carries the doorbells: one that was gone before any pump asked it leaves a campaign active and unserved.
    """
    now = _tries_again(DeferReason.LIMITER_UNAVAILABLE)
    then = _tries_again(DeferReason.LIMITER_UNAVAILABLE, f" offset {span(RETRIED_IN_VAIN - BLIP.time)}")
    gone = f"{highest(pipeline.SOURCE_UP, source=Source.REDIS.value)} == 0"
    unheard = series(backlog.CAMPAIGN_UNSERVED)
    return f"({now} or {unheard}) and {SAME} {gone} or {now} and {same('campaign_id')} {then}"


def _cannot_be_reached() -> str:
    """Select campaigns that wait for their provider, or try again, and not for anything else meanwhile.

    It has lasted: they waited before, or letters were due before. A relay that freezes in the middle of a letter is
    given up twice, after 30 s each, before anybody waits for it.
    """
    others = tuple(reason.value for reason in DeferReason if reason is not DeferReason.SMTP_UNREACHABLE)
    elsewhere = series(backlog.CAMPAIGN_WAITING, defer_reason=others)
    now = _tries_again(DeferReason.SMTP_UNREACHABLE)
    then = aggregate("max", _tries_again(DeferReason.SMTP_UNREACHABLE, f" offset {span(UNREACHED - BLIP.time)}"))
    were_due = aggregate("max", f"{series(backlog.RECIPIENTS_SENDABLE)} offset {span(QUIET_WHILE_DUE)}")
    return f"{now} and {SAME} ({then} > 0 or {were_due} > 0) unless {same('campaign_id')} {elsewhere}"


_NONE_TAKEN = f"{increase(delivery.EMAILS_SENT, QUIET_WHILE_DUE, PROVIDER)} == 0"
_WANTED = (CampaignState.ACTIVE.value, CampaignState.DEFERRED.value)
_STILL_WANTED = f"{aggregate('sum', series(backlog.CAMPAIGNS, status=_WANTED))} > 0"
_NOBODY_TRIES = f"{highest(backlog.TICK_AGE)} > {number(RETRY_GAP)}"
"""Waits end by a tick: without one nobody tries again, and what stands still is no longer the provider."""

AUTH_FAILED = _waits(
    "MailerSmtpAuthFailed",
    series(backlog.CAMPAIGN_WAITING, defer_reason=DeferReason.SMTP_AUTH_FAILED.value),
    BLIP,
    "{{ $labels.provider }} refuses our user name or password.",
    "No time ends this wait: a person must correct the credentials and resume the campaigns.",
)
UNREACHABLE = _waits(
    "MailerSmtpUnreachable",
    _cannot_be_reached(),
    BLIP,
    "{{ $labels.provider }} cannot be reached.",
    "Name, network or TLS: no letter is attempted until a connection succeeds.",
    besides=f"and {same('provider')} {_NONE_TAKEN} and {SAME} {_STILL_WANTED} unless {SAME} {_NOBODY_TRIES}",
)
LIMITER_UNAVAILABLE = _waits(
    "MailerLimiterUnavailable",
    _waits_for_redis(),
    BLIP,
    "Redis does not answer, so nothing is sent by {{ $labels.provider }}.",
    "The hourly limit cannot be counted and sending stops rather than overrun it; it goes on when Redis answers.",
    keep=OUTLASTS,
)

ALERTS = (AUTH_FAILED, UNREACHABLE, LIMITER_UNAVAILABLE)
