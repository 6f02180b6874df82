"""Write down how an attempt ended, and what follows for the letter and for the campaign."""

import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from mailer_core.message.exceptions import MessageError
from mailer_core.models import Recipient, RecipientState, Suppression
from mailer_core.sending import queries, stops
from mailer_core.sending.batch import STOPPED, Abandoned, Batch, Letter, QueueView, worker_name
from mailer_core.sending.database import one, through_reconnects
from mailer_core.smtp.backoff import next_attempt_delay
from mailer_core.smtp.classify import classify
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase, Timings
from mailer_core.smtp.verdict import Outcome, Scope, Verdict
from observability.catalogue import objectives
from observability.catalogue.events.event import Event
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, WriteFenced
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.reasons import DeferReason
from observability.emit import emit

AUTH_CODES = frozenset({530, 534, 535, 538})
"""Replies that mean: not with this name and password (RFC 4954, 6)."""
BEFORE_MAIL = frozenset({Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH})
RECONNECT_PAUSE_SECONDS = 0.5
_jitter = random.SystemRandom()


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


@dataclass(slots=True)
class _Written:
    """What a transaction wrote, kept in case the answer to its commit is lost and it is tried again."""

    errors: int = 0
    facts: list[Event] = field(default_factory=list)


def settle_failure(batch: Batch, failed: Failed) -> bool:
    """Commit a failed attempt and tell it. True: the campaign goes on with its next letter."""
    state, written = next_state(failed), _Written()
    row = _row(batch, failed, state)
    if not through_reconnects(lambda: _write(batch, failed, row, written)):
        emit(fenced(batch, failed.letter, state.value))
        return False
    for fact in (_told(batch, failed, state), *written.facts):
        emit(fact)
    return _goes_on(batch, failed, opened=bool(written.facts), errors=written.errors)


def _write(batch: Batch, failed: Failed, row: dict[str, Any], written: _Written) -> bool:
    """Write the outcome and all that follows from it, or nothing. False: the letter is no longer ours."""
    with transaction.atomic():
        if one(queries.SETTLE_FAILURE, row) is None:
            return _is_written(failed.letter, row)
        if failed.verdict.suppress:
            _suppress(failed.letter.email, batch.queue.campaign_id)
        evidence = {"recipient_id": str(failed.letter.id)}
        written.errors, written.facts = _count(batch.queue, failed.failure, failed.verdict, evidence)
    return True


def _is_written(letter: Letter, row: dict[str, Any]) -> bool:
    """Say whether this outcome stands there already; whoever took the letter from us wrote another error."""
    return Recipient.objects.filter(pk=letter.id, attempt__gte=letter.attempt, error=row["error"]).exists()


def _count(
    queue: QueueView, failure: SmtpFailure, verdict: Verdict, evidence: dict[str, Any]
) -> tuple[int, list[Event]]:
    """Count towards the breaker. A refused login stops the campaign until a person acts: no probe would help."""
    if not verdict.counts_for_breaker or _login_refused(failure, verdict):
        return 0, []
    return stops.count_error(queue, {**evidence, **_evidence(failure, verdict)})


def _goes_on(batch: Batch, failed: Failed, *, opened: bool, errors: int) -> bool:
    if opened:
        return False
    stop = stop_for(failed.failure, failed.verdict, errors)
    if stop:
        stops.defer(batch.queue, *stop)
        return False
    if failed.verdict.resets_breaker:
        stops.prove_path(batch.queue, half_open=batch.queue.half_open)
    return True


def stop_for(failure: SmtpFailure, verdict: Verdict, errors: int) -> tuple[DeferReason, timedelta | None] | None:
    """Decide whether a failure stops the whole campaign at once, why and for how long."""
    if _login_refused(failure, verdict):
        return DeferReason.SMTP_AUTH_FAILED, None
    if verdict.stops_campaign:
        return DeferReason.CAMPAIGN_TOO_RISKY, None
    if verdict.scope is Scope.NETWORK and failure.phase in BEFORE_MAIL:
        return DeferReason.SMTP_UNREACHABLE, stops.unreachable_delay(errors)
    if verdict.scope is Scope.PROVIDER and verdict.retry_after:
        return DeferReason.PROVIDER_THROTTLED, verdict.retry_after
    return None


def _login_refused(failure: SmtpFailure, verdict: Verdict) -> bool:
    return failure.code in AUTH_CODES and verdict.outcome is Outcome.PERMANENT


def _delay(failed: Failed) -> timedelta:
    first = timedelta(seconds=settings.MAILER_BACKOFF_BASE_SECONDS)
    return next_attempt_delay(failed.letter.attempt, _jitter, failed.verdict.retry_after, first=first)


def _row(batch: Batch, failed: Failed, state: RecipientState) -> dict[str, Any]:
    failure = failed.failure
    return {
        "recipient": failed.letter.id,
        "lease": batch.lease,
        "state": state.value,
        "delay": _delay(failed),
        "code": failure.code,
        "enhanced": failure.enhanced or "",
        "scope": failed.verdict.scope.value,
        "error": f"{failure.phase}: {failure.text}"[:400],
    }


def _evidence(failure: SmtpFailure, verdict: Verdict) -> dict[str, Any]:
    """Keep of an error what a person needs to judge the breaker."""
    return {
        "phase": failure.phase.value,
        "code": failure.code,
        "enhanced": failure.enhanced,
        "scope": verdict.scope.value,
        "error": failure.text[:200],
    }


def connection_failed(queue: QueueView, failure: SmtpFailure) -> None:
    """Count and act on a server that could not be opened; no letter was touched."""
    verdict = classify(failure)
    with transaction.atomic():
        errors, facts = _count(queue, failure, verdict, {})
    for fact in (_not_connected(queue, failure, verdict, errors), *facts):
        emit(fact)
    if facts:
        return
    stop = stop_for(failure, verdict, errors)
    if stop:
        stops.defer(queue, *stop)
    else:
        time.sleep(RECONNECT_PAUSE_SECONDS)  # a busy server is not helped by ten connections in a millisecond


def _not_connected(queue: QueueView, failure: SmtpFailure, verdict: Verdict, errors: int) -> ConnectionFailed:
    return ConnectionFailed(
        campaign_id=queue.campaign_id,
        queue_id=queue.id,
        provider=queue.provider,
        error_class=verdict.outcome.value,
        scope=verdict.scope.value,
        phase=failure.phase.value,
        smtp_code=failure.code,
        enhanced_code=failure.enhanced,
        error=failure.text,
        consecutive_errors=errors,
    )


def settle_unmade(batch: Batch, letter: Letter, error: MessageError) -> None:
    """Fail a letter that cannot be made, and tell it; the others go on."""
    row = {"recipient": letter.id, "lease": batch.lease, "error": str(error)[:400]}
    if one(queries.SETTLE_UNMADE, row) is None:
        emit(fenced(batch, letter, RecipientState.FAILED))
        return
    emit(
        EmailFailed(
            **_ids(batch, letter),
            error_class=Outcome.PERMANENT.value,
            scope=Scope.MESSAGE.value,
            phase="compose",
            smtp_code=None,
            enhanced_code=None,
            error=str(error),
            final=True,
            took_ms=0,
        )
    )


def was_settled(queue: QueueView, recipient: UUID) -> bool:
    """Say whether a letter's `sent` is committed though the answer was lost; what follows from it is done here."""
    if not Recipient.objects.filter(pk=recipient, state=RecipientState.SENT).exists():
        return False
    stops.prove_path(queue, half_open=False)
    return True


def _suppress(email: str, campaign: UUID) -> None:
    Suppression.objects.bulk_create(
        [Suppression(email=email, reason=Suppression.Reason.HARD_BOUNCE, campaign_id=campaign)], ignore_conflicts=True
    )


def _ids(batch: Batch, letter: Letter | Abandoned) -> dict[str, Any]:
    return {
        "campaign_id": batch.queue.campaign_id,
        "queue_id": batch.queue.id,
        "recipient_id": letter.id,
        "recipient_email": letter.email,
        "smtp_message_id": batch.content.message_id(letter.id),
        "provider": batch.queue.provider,
        "attempt": letter.attempt,
    }


def _told(batch: Batch, failed: Failed, state: RecipientState) -> Event:
    failure, verdict = failed.failure, failed.verdict
    if state is RecipientState.UNKNOWN:
        return _unknown(batch, failed.letter, f"{failure.phase}: {failure.text}")
    return EmailFailed(
        **_ids(batch, failed.letter),
        error_class=verdict.outcome.value,
        scope=verdict.scope.value,
        phase=failure.phase.value,
        smtp_code=failure.code,
        enhanced_code=failure.enhanced,
        error=failure.text,
        final=state is RecipientState.FAILED,
        took_ms=failed.took_ms,
    )


def sent(batch: Batch, letter: Letter, took_ms: float, timings: Timings) -> EmailSent:
    """Make the fact that a letter was taken, and where its time went."""
    return EmailSent(
        **_ids(batch, letter), took_ms=took_ms, rate_limit_count=letter.number, phases_ms=timings._asdict()
    )


def abandoned(batch: Batch, letter: Abandoned) -> EmailUnknown:
    """Make the fact that this process stopped in the middle of a letter."""
    return _unknown(batch, letter, STOPPED)


def _unknown(batch: Batch, letter: Letter | Abandoned, cause: str) -> EmailUnknown:
    return EmailUnknown(**_ids(batch, letter), cause=cause, worker=worker_name(), lease_id=batch.lease)


def fenced(batch: Batch, letter: Letter, outcome: str) -> WriteFenced:
    """Make the fact that a result came too late to be written."""
    return WriteFenced(
        campaign_id=batch.queue.campaign_id,
        queue_id=batch.queue.id,
        recipient_id=letter.id,
        outcome=outcome,
        smtp_message_id=batch.content.message_id(letter.id),
    )
