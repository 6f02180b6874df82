"""What a failure means for its letter and for its campaign: pure decisions, by table."""

from datetime import timedelta
from uuid import UUID

import pytest

from mailer_core.models import RecipientState
from mailer_core.sending.batch import Letter
from mailer_core.sending.decisions import Failed, next_state, stop_for, unreachable_delay
from mailer_core.smtp.classify import classify
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from observability.catalogue.reasons import DeferReason

MINUTE = timedelta(minutes=1)


def failure(phase: Phase, code: int | None = None, text: str = "", enhanced: str | None = None) -> SmtpFailure:
    return SmtpFailure(phase, code, enhanced, text)


AUTH = failure(Phase.AUTH, 535, "Authentication credentials invalid", "5.7.8")
LOGIN_WANTED = failure(Phase.MAIL, 530, "Authentication required", "5.7.0")
REFUSED = failure(Phase.CONNECT, None, "connection refused")
TOO_LARGE = failure(Phase.MAIL, 552, "Message too big", "5.3.4")
LATER = failure(Phase.MAIL, 451, "try again in 10 minutes", "4.7.1")
BUSY = failure(Phase.MAIL, 421, "busy", "4.3.2")
BLOCKED = failure(Phase.MAIL, 550, "blocked", "5.7.1")
NO_USER = failure(Phase.RCPT, 550, "No such user", "5.1.1")
FULL = failure(Phase.RCPT, 452, "Mailbox full", "4.2.2")
SYSTEM_DOWN = failure(Phase.MAIL, 554, "System not accepting messages", "5.3.2")
CUT = failure(Phase.DATA, None, "the server closed the connection")
SILENT = failure(Phase.BODY_SENT, None, "the server closed the connection")


@pytest.mark.parametrize(
    ("happened", "stop"),
    [
        (AUTH, (DeferReason.SMTP_AUTH_FAILED, None)),
        (LOGIN_WANTED, (DeferReason.SMTP_AUTH_FAILED, None)),
        (failure(Phase.AUTH, 454, "Temporary authentication failure", "4.7.0"), None),
        (REFUSED, (DeferReason.SMTP_UNREACHABLE, timedelta(seconds=60))),
        (TOO_LARGE, (DeferReason.CAMPAIGN_TOO_RISKY, None)),
        (LATER, (DeferReason.PROVIDER_THROTTLED, 10 * MINUTE)),
        (BUSY, None),
        (BLOCKED, None),
        (NO_USER, None),
        (FULL, None),
        (CUT, None),
        (SILENT, None),
    ],
)
def test_some_failures_stop_the_campaign_at_once(
    happened: SmtpFailure, stop: tuple[DeferReason, timedelta | None] | None
) -> None:
    assert stop_for(happened, classify(happened), errors=2) == stop


@pytest.mark.parametrize(
    ("happened", "attempt", "state"),
    [
        (NO_USER, 1, RecipientState.FAILED),
        (TOO_LARGE, 1, RecipientState.FAILED),
        (SILENT, 1, RecipientState.UNKNOWN),
        (SILENT, 6, RecipientState.UNKNOWN),
        (FULL, 5, RecipientState.PENDING),
        (FULL, 6, RecipientState.FAILED),
        (BUSY, 1, RecipientState.PENDING),
        (CUT, 1, RecipientState.PENDING),
        (AUTH, 1, RecipientState.PENDING),
        (BLOCKED, 1, RecipientState.PENDING),
        (SYSTEM_DOWN, 1, RecipientState.PENDING),
    ],
)
def test_only_a_letter_s_own_refusal_fails_it(happened: SmtpFailure, attempt: int, state: RecipientState) -> None:
    letter = Letter(UUID(int=1), "a@example.org", {}, attempt, 1)
    assert next_state(Failed(letter, happened, classify(happened), 1.0)) is state


@pytest.mark.parametrize(
    ("errors", "seconds"), [(0, 30), (1, 30), (2, 60), (3, 120), (5, 480), (6, 900), (50, 900), (10_000, 900)]
)
def test_a_server_that_stays_away_is_left_alone_for_longer(errors: int, seconds: int) -> None:
    assert unreachable_delay(errors) == timedelta(seconds=seconds)
