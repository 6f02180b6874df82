"""Stop a campaign for a reason, once, whoever sees the reason first; and count towards its breaker."""

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from psycopg.types.json import Jsonb

from mailer_core.models import BreakerEvent, Deferral, QueueStatus
from mailer_core.sending import queries
from mailer_core.sending.database import execute, one
from observability.catalogue import objectives
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerClosed, BreakerOpened
from observability.catalogue.reasons import PAUSES, DeferReason
from observability.emit import emit

LIMITER_RETRY = timedelta(seconds=30)


class Stoppable(Protocol):
    """What a stop needs to know of a queue."""

    @property
    def id(self) -> UUID: ...  # noqa: D102 -- a field
    @property
    def campaign_id(self) -> UUID: ...  # noqa: D102 -- a field
    @property
    def provider(self) -> str: ...  # noqa: D102 -- a field
    @property
    def generation(self) -> int: ...  # noqa: D102 -- a field


class Flip(NamedTuple):
    """What the statement that counts an error answers."""

    opened: bool
    errors: int
    generation: int
    until: datetime | None
    evidence: list[dict[str, Any]]
    seconds: float | None


def defer(queue: Stoppable, reason: DeferReason, delay: timedelta | None) -> bool:
    """Stop a campaign; `delay` None: until a person acts. False where another process already did."""
    row = one(
        queries.DEFER,
        {
            "queue": queue.id,
            "generation": queue.generation,
            "reason": reason.value,
            "status": QueueStatus.PAUSED if reason in PAUSES else QueueStatus.DEFERRED,
            "delay": delay,
        },
    )
    if row is None:
        return False
    emit(_deferred(queue, reason, row[0], row[1]))
    return True


def _deferred(queue: Stoppable, reason: DeferReason, until: datetime | None, errors: int) -> CampaignDeferred:
    return CampaignDeferred(
        campaign_id=queue.campaign_id,
        queue_id=queue.id,
        defer_reason=reason.value,
        deferred_until=until,
        consecutive_errors=errors,
        provider=queue.provider,
    )


def count_error(queue: Stoppable, evidence: dict[str, Any]) -> tuple[int, list[Event]]:
    """Count one error in a row. Returns the count and, if this one opened the breaker, the facts to tell.

    Run it in the transaction that writes the attempt's outcome; tell the facts after its commit. The
    count is 0 where the error belongs to an older generation.
    """
    row = one(
        queries.COUNT_ERROR,
        {
            "queue": queue.id,
            "generation": queue.generation,
            "evidence": Jsonb([evidence]),
            "threshold": objectives.BREAKER_THRESHOLD,
            "cool_down": timedelta(seconds=settings.MAILER_BREAKER_COOL_DOWN_SECONDS),
            "cool_down_max": objectives.BREAKER_COOL_DOWN_MAX,
        },
    )
    if row is None:
        return 0, []
    flip = Flip(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5])
    return flip.errors, _opened(queue, flip) if flip.opened else []


def _opened(queue: Stoppable, flip: Flip) -> list[Event]:
    BreakerEvent.objects.create(
        queue_id=queue.id,
        provider=queue.provider,
        kind="opened",
        generation=flip.generation,
        evidence=flip.evidence,
        until=flip.until,
    )
    Deferral.objects.create(
        queue_id=queue.id, provider=queue.provider, reason=DeferReason.CIRCUIT_BREAKER, until=flip.until
    )
    opened = BreakerOpened(
        campaign_id=queue.campaign_id,
        queue_id=queue.id,
        provider=queue.provider,
        generation=flip.generation,
        consecutive_errors=flip.errors,
        cool_down_seconds=round(flip.seconds or 0, 3),
        deferred_until=flip.until,
        last_error=str(flip.evidence[-1].get("error", "")) if flip.evidence else "",
    )
    return [opened, _deferred(queue, DeferReason.CIRCUIT_BREAKER, flip.until, flip.errors)]


def prove_path(queue: Stoppable, *, half_open: bool) -> None:
    """Note that the provider works: errors in a row begin at 0, a half-open breaker closes."""
    here = {"queue": queue.id, "generation": queue.generation}
    if not half_open:
        execute(queries.RESET_ERRORS, here)
        return
    with transaction.atomic():
        closed = one(queries.CLOSE_BREAKER, here)
        if closed is None:
            return
        BreakerEvent.objects.create(
            queue_id=queue.id, provider=queue.provider, kind="closed", generation=queue.generation
        )
    emit(
        BreakerClosed(
            campaign_id=queue.campaign_id, queue_id=queue.id, provider=queue.provider, generation=queue.generation
        )
    )
