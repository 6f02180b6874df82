"""Take a batch: choose a campaign, reserve tokens of the hour, lease letters that are due."""

import logging
import os
import socket
import time
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from django.conf import settings
from django.db import transaction

from mailer_core.exceptions import LimiterUnavailable
from mailer_core.message.exceptions import MessageError
from mailer_core.models import BreakerState, RecipientState
from mailer_core.sending import limiter, queries, stops
from mailer_core.sending.content import CampaignContent, load_content
from mailer_core.sending.database import all_rows, execute, one
from mailer_core.sending.window import time_until_open
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.reasons import DeferReason
from observability.emit import emit

logger = logging.getLogger(__name__)
OTHERS_AT_WORK_SECONDS = 0.5
STOPPED = "the sending process stopped in the middle of this letter"


@dataclass(frozen=True, slots=True)
class QueueView:
    """A queue as it was read: later statements hold only in its `generation`."""

    id: uuid.UUID
    campaign_id: uuid.UUID
    provider: str
    generation: int
    half_open: bool


class Letter(NamedTuple):
    """One letter in hand. `attempt` counts this attempt (from 1); `number` is its place in the hour."""

    id: uuid.UUID
    email: str
    fields: dict[str, str]
    attempt: int
    number: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Letters leased to this process, and the tokens that pay for them."""

    lease: uuid.UUID
    queue: QueueView
    grant: limiter.Grant
    content: CampaignContent
    letters: list[Letter]


def worker_name() -> str:
    """Name this process for people: host and process id."""
    return f"{socket.gethostname()}:{os.getpid()}"


def next_queue() -> QueueView | None:
    """Choose the campaign whose turn it is, None where nothing can be sent now."""
    row = one(queries.NEXT_QUEUE, {})
    if row is None:
        return None
    return QueueView(row[0], row[1], row[2], row[3], row[4] == BreakerState.HALF_OPEN)


def take_batch(queue: QueueView, wanted: int | None = None) -> Batch | None:
    """Lease the next letters of a campaign, `MAILER_BATCH` unless fewer are wanted.

    None where it had to be stopped, or others were faster.
    """
    content = _content(queue)
    if content is None:
        return None
    closed_for = time_until_open(content.window, datetime.now(UTC))
    if closed_for:
        stops.defer(queue, DeferReason.OUTSIDE_SEND_WINDOW, closed_for)
        return None
    due = _due(queue, 1 if queue.half_open else wanted or settings.MAILER_BATCH)
    grant = _reserve(queue, due) if due else None
    if grant is None:
        return None
    return _lease(queue, grant, content)


def _due(queue: QueueView, most: int) -> int:
    """Count what is due. Tokens beyond it would seem used to others, and to whoever reads the limiter's lines."""
    (count,) = one(queries.DUE_LETTERS, {"campaign": queue.campaign_id, "limit": most}) or (0,)
    return int(count)


def _content(queue: QueueView) -> CampaignContent | None:
    try:
        return load_content(queue.campaign_id, queue.generation)
    except MessageError as error:  # edited since its start, past the check that a start makes
        logger.warning("A campaign's letter cannot be made", extra={"error": str(error)})
        stops.defer(queue, DeferReason.CAMPAIGN_TOO_RISKY, None)
        return None


def _reserve(queue: QueueView, wanted: int) -> limiter.Grant | None:
    try:
        grant = limiter.reserve(queue.provider, wanted)
    except LimiterUnavailable as error:
        logger.warning("Redis cannot count the hour's letters", extra={"error": str(error)})
        stops.defer(queue, DeferReason.LIMITER_UNAVAILABLE, stops.LIMITER_RETRY)
        return None
    emit(
        RateLimitReserve(
            campaign_id=queue.campaign_id,
            queue_id=queue.id,
            allowed=grant.granted > 0,
            granted=grant.granted,
            current_count=grant.count,
            max_per_hour=grant.limit,
            key_hour=grant.key_hour,
            provider=grant.provider,
        )
    )
    if grant.granted == 0:
        _used_up(queue, grant)
        return None
    return grant


def _used_up(queue: QueueView, grant: limiter.Grant) -> None:
    """Stop for the hour, but not while others send what they have tokens for: a stop would make them return it."""
    if one(queries.TOKENS_IN_HAND, {"queue": queue.id}):
        time.sleep(OTHERS_AT_WORK_SECONDS)
    else:
        stops.defer(queue, DeferReason.HOURLY_LIMIT, grant.hour_left)


def _lease(queue: QueueView, grant: limiter.Grant, content: CampaignContent) -> Batch | None:
    """Lease letters and write their tokens down in one transaction: all of it or nothing."""
    lease = uuid.uuid4()
    with transaction.atomic():
        letters = _take(queue, grant, lease)
        valid = not letters or limiter.record(grant, len(letters))
        taken = len(letters) if valid else 0
        if not taken:
            transaction.set_rollback(True)
    _give_back(grant, grant.granted - taken)
    if not valid:
        with suppress(LimiterUnavailable):  # the next reserve will meet it, and say so
            limiter.seed(grant.provider, grant.key_hour)
    if not taken:
        return None
    used = limiter.shrink(grant, taken)
    return Batch(lease, queue, used, content, _number(letters, used.first))


def _take(queue: QueueView, grant: limiter.Grant, lease: uuid.UUID) -> list[tuple[Any, ...]]:
    here: dict[str, Any] = {"lease": lease, "queue": queue.id, "generation": queue.generation}
    opened = one(queries.OPEN_LEASE, {**here, "worker": worker_name(), "key_hour": grant.key_hour})
    if opened is None:
        return []
    if queue.half_open and execute(queries.TAKE_PROBE, here).fetchone() is None:
        return []
    wanted = {"campaign": queue.campaign_id, "limit": grant.granted, "lease": lease}
    return list(all_rows(queries.TAKE_LETTERS, wanted))


def _number(rows: list[tuple[Any, ...]], first: int) -> list[Letter]:
    """Make letters, numbered by their ids: the order in which a reaper locks them too."""
    return [
        Letter(recipient, email, orjson.loads(fields), attempts + 1, first + place)
        for place, (recipient, email, fields, attempts) in enumerate(sorted(rows, key=lambda row: row[0].int))
    ]


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A letter that was begun and never settled: nobody knows what became of it."""

    id: uuid.UUID
    email: str
    attempt: int


def take_back(lease: uuid.UUID, letters: list[uuid.UUID], cause: str) -> tuple[int, list[Abandoned]]:
    """Take a lease's letters from it. Returns how many wait again, and those whose outcome is unknown."""
    rows = all_rows(queries.TAKE_BACK, {"lease": lease, "letters": letters, "cause": cause})
    lost = [Abandoned(*row[:3]) for row in rows if row[3] == RecipientState.UNKNOWN]
    return len(rows) - len(lost), lost


def release(batch: Batch, left: list[Letter], unbegun: uuid.UUID | None, unused: int) -> list[Abandoned]:
    """End a batch: letters that are left wait again, its unused tokens go back. Returns letters left in the middle.

    `left`: those whose outcome is not written down for certain, since to look at each of a batch costs as much as
    to send ten. `unbegun`: a letter that may be marked though SMTP was not touched. Idempotent: tokens go back only
    with the lease's own end, so never twice.
    """
    with transaction.atomic():
        if unbegun:
            execute(queries.RETURN_UNBEGUN, {"lease": batch.lease, "unbegun": unbegun})
        _, lost = take_back(batch.lease, [letter.id for letter in left], STOPPED)
        closed = one(queries.CLOSE_LEASE, {"lease": batch.lease, "queue": batch.queue.id})
        returned = bool(closed and unused) and limiter.record(batch.grant, -unused)
    if returned:
        _give_back(batch.grant, unused)
    return lost


def _give_back(grant: limiter.Grant, unused: int) -> None:
    """Return tokens, and let those look again who were stopped while these were in our hands."""
    limiter.give_back(grant, unused)
    if unused > 0:
        execute(queries.TOKENS_CAME_BACK, {"provider": grant.provider})
