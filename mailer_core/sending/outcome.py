"""Write down how an attempt ended, and do what follows from it for the letter and for the campaign."""

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
from mailer_core.sending import facts, queries, stops
from mailer_core.sending.batch import Batch, Letter, QueueView
from mailer_core.sending.database import one, through_reconnects
from mailer_core.sending.decisions import Failed, login_refused, next_state, stop_for
from mailer_core.smtp.backoff import next_attempt_delay
from mailer_core.smtp.classify import classify
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.verdict import Verdict
from observability.catalogue.events.event import Event
from observability.emit import emit

RECONNECT_PAUSE_SECONDS = 0.5
_jitter = random.SystemRandom()


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
        emit(facts.fenced(batch, failed.letter, state.value))
        return False
    for fact in (facts.not_sent(batch, failed, state), *written.facts):
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
    if not verdict.counts_for_breaker or login_refused(failure, verdict):
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
        errors, opened = _count(queue, failure, verdict, {})
    for fact in (facts.not_connected(queue, failure, verdict, errors), *opened):
        emit(fact)
    if opened:
        return
    stop = stop_for(failure, verdict, errors)
    if stop:
        stops.defer(queue, *stop)
    else:
        time.sleep(RECONNECT_PAUSE_SECONDS)  # a busy server is not helped by ten connections in a millisecond


def settle_unmade(batch: Batch, letter: Letter, error: MessageError) -> None:
    """Fail a letter that cannot be made, and tell it; the others go on."""
    row = {"recipient": letter.id, "lease": batch.lease, "error": str(error)[:400]}
    if one(queries.SETTLE_UNMADE, row) is None:
        emit(facts.fenced(batch, letter, RecipientState.FAILED))
        return
    emit(facts.unmade(batch, letter, error))


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
