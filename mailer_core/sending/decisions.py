"""What follows from an attempt that failed, for the letter and for the campaign. Pure."""

from dataclasses import dataclass
from datetime import timedelta

from mailer_core.models import RecipientState
from mailer_core.sending.batch import Letter
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.verdict import Outcome, Scope, Verdict
from observability.catalogue import objectives
from observability.catalogue.reasons import DeferReason

AUTH_CODES = frozenset({530, 534, 535, 538})
"""Replies that mean: not with this name and password (RFC 4954, 6)."""
BEFORE_MAIL = frozenset({Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH})
UNREACHABLE_FIRST = timedelta(seconds=30)
UNREACHABLE_MOST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Failed:
    """An attempt that did not end in 250."""

    letter: Letter
    failure: SmtpFailure
    verdict: Verdict
    took_ms: float


def next_state(failed: Failed) -> RecipientState:
    """Decide what becomes of the letter: it waits again, it failed, or nobody knows."""
    verdict = failed.verdict
    if verdict.outcome is Outcome.UNKNOWN:
        return RecipientState.UNKNOWN
    if verdict.fails_recipient or verdict.stops_campaign:
        return RecipientState.FAILED
    if failed.letter.attempt >= objectives.MAX_ATTEMPTS:
        return RecipientState.FAILED
    return RecipientState.PENDING


def stop_for(failure: SmtpFailure, verdict: Verdict, errors: int) -> tuple[DeferReason, timedelta | None] | None:
    """Decide whether a failure stops the whole campaign at once, why and for how long."""
    if login_refused(failure, verdict):
        return DeferReason.SMTP_AUTH_FAILED, None
    if verdict.stops_campaign:
        return DeferReason.CAMPAIGN_TOO_RISKY, None
    if verdict.scope is Scope.NETWORK and failure.phase in BEFORE_MAIL:
        return DeferReason.SMTP_UNREACHABLE, unreachable_delay(errors)
    if verdict.scope is Scope.PROVIDER and verdict.retry_after:
        return DeferReason.PROVIDER_THROTTLED, verdict.retry_after
    return None


def unreachable_delay(errors: int) -> timedelta:
    """How long to leave an unreachable server alone after so many errors in a row: 30 s, doubling, 15 min at most."""
    doublings = min(max(errors - 1, 0), 10)
    return min(UNREACHABLE_MOST, UNREACHABLE_FIRST * int(2**doublings))


def login_refused(failure: SmtpFailure, verdict: Verdict) -> bool:
    """Say whether the relay refused our name or password for good: only a person can mend that."""
    return failure.code in AUTH_CODES and verdict.outcome is Outcome.PERMANENT
