"""Alerts that say that the failure budget burns: several windows, several rates, and a minimum of attempts."""

from datetime import timedelta

from alerts import recording
from alerts.alert import SHARE, Alert, Kind, Severity, Wait
from observability.catalogue.metrics import delivery
from observability.catalogue.objectives import BURN_FAST, BURN_SLOW, BURN_STEADY, Burn
from observability.catalogue.promql import number, span


def _alert(name: str, severity: Severity, burn: Burn, promise: str) -> Alert:
    """Judge that the failure budget burns: over both windows, and with attempts enough to tell."""
    long, short = recording.failures(burn.long).name, recording.failures(burn.short).name
    few = f"{recording.attempts(burn.long).name} >= {burn.attempts}"
    return Alert(
        name,
        severity,
        Kind.SYMPTOM,
        f"{long} > {number(burn.ratio)} and {short} > {number(burn.ratio)} and {few}",
        f"{SHARE} of attempts failed over {span(burn.long)}, wrong addresses apart.",
        f"{promise} Failures that are the provider's, the network's, the sender's or our own count; wrong addresses do"
        f" not. Fewer than {burn.attempts} attempts say nothing.",
        delivery.EMAILS_FAILED.name,
        hold=Wait(timedelta(0), "the two windows already ask that it lasts and that it lasts still"),
        keep=Wait(burn.short, "a burn that pauses for less than its short window is the same burn"),
    )


FAST = _alert(
    "MailerFailureBudgetBurningFast", Severity.CRITICAL, BURN_FAST, "At this pace the month's budget lasts two days."
)
STEADY = _alert(
    "MailerFailureBudgetBurning", Severity.CRITICAL, BURN_STEADY, "At this pace the month's budget lasts five days."
)
SLOW = _alert(
    "MailerFailureBudgetBurningSlowly", Severity.WARNING, BURN_SLOW, "The month's budget will be gone before its end."
)

ALERTS = (FAST, STEADY, SLOW)
