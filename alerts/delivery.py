"""Alerts that say whether mail gets out."""

from alerts.alert import Alert, Kind, Severity
from alerts.maths import highest
from observability.catalogue import metrics
from observability.catalogue.links import Dashboard

CAMPAIGN = ("campaign_id", "provider")

BREAKER_TRIPPED = Alert(
    "MailerBreakerTripped",
    Severity.CRITICAL,
    Kind.CAUSE,
    f"{highest(metrics.BREAKER_OPEN, CAMPAIGN)} > 0",
    "Circuit breaker of campaign {{ $labels.campaign_id }} is open: {{ $labels.provider }} refuses letters.",
    "Ten attempts in a row failed, so the campaign paused itself. One probe letter tests the provider when the"
    " cool-down ends; the page resolves when a probe passes. Until then nothing of this campaign is sent.",
    metrics.BREAKER_OPEN.name,
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)

ALERTS = (BREAKER_TRIPPED,)
