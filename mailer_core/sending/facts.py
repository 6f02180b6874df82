"""The facts about letters and the way to the relay, as they are told after their commit. Pure."""

from typing import Any

from mailer_core.message.exceptions import MessageError
from mailer_core.models import RecipientState
from mailer_core.sending.batch import STOPPED, Abandoned, Batch, Letter, QueueView, worker_name
from mailer_core.sending.decisions import Failed
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.transport import Accepted
from mailer_core.smtp.verdict import Outcome, Scope, Verdict
from observability.catalogue.events.event import Event
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, WriteFenced
from observability.catalogue.events.relay import ConnectionFailed


def sent(batch: Batch, letter: Letter, took_ms: float, accepted: Accepted) -> EmailSent:
    """Make the fact that a letter was taken, and where its time went."""
    phases_ms = accepted.timings._asdict()
    return EmailSent(**_ids(batch, letter), took_ms=took_ms, rate_limit_count=letter.number, phases_ms=phases_ms)


def not_sent(batch: Batch, failed: Failed, state: RecipientState) -> Event:
    """Make the fact that an attempt did not end in 250: the letter failed, waits again, or nobody knows."""
    if state is RecipientState.UNKNOWN:
        return _unknown(batch, failed.letter, f"{failed.failure.phase}: {failed.failure.text}")
    return EmailFailed(
        **_ids(batch, failed.letter),
        **_error(failed.failure, failed.verdict),
        final=state is RecipientState.FAILED,
        took_ms=failed.took_ms,
    )


def unmade(batch: Batch, letter: Letter, error: MessageError) -> EmailFailed:
    """Make the fact that a letter cannot be made, whatever the relay would have said."""
    return EmailFailed(
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


def not_connected(queue: QueueView, failure: SmtpFailure, verdict: Verdict, errors: int) -> ConnectionFailed:
    """Make the fact that the relay could not be opened."""
    return ConnectionFailed(
        campaign_id=queue.campaign_id,
        queue_id=queue.id,
        provider=queue.provider,
        **_error(failure, verdict),
        consecutive_errors=errors,
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


def _error(failure: SmtpFailure, verdict: Verdict) -> dict[str, Any]:
    return {
        "error_class": verdict.outcome.value,
        "scope": verdict.scope.value,
        "phase": failure.phase.value,
        "smtp_code": failure.code,
        "enhanced_code": failure.enhanced,
        "error": failure.text,
    }
