"""How a campaign is getting on, in numbers and in one sentence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, LiteralString
from uuid import UUID

from django.db import connection
from django.utils import timezone

from mailer_core.models import Campaign, CampaignStatus, QueueStatus, RecipientState
from mailer_core.services.access import Actor, campaign_of, require_manager, visible_to
from mailer_core.services.language import spoken
from observability.catalogue.reasons import explain

RECENT = timedelta(seconds=60)
"""The time over which the pace of sending is measured."""
COUNT: Final[LiteralString] = """SELECT campaign_id, state, count(*),
        count(*) FILTER (WHERE state = 'sent' AND settled_at > %(since)s)
    FROM mailer_recipient WHERE campaign_id = ANY(%(campaigns)s) GROUP BY campaign_id, state
"""
"""Count campaigns' letters by state, and those sent since a moment. Asked by everybody who watches."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign at a glance. `status` is the queue's while the campaign is in flight, `status_shown` its word.

    `counts` gives the letters in each state; `reason` and `sentence` say why it waits, `until` when it
    goes on (None: until a person acts). `recent` counts the letters that were sent within the last minute.
    """

    id: UUID
    name: str
    status: str
    status_shown: str
    total: int
    counts: dict[str, int]
    reason: str | None
    sentence: str | None
    until: datetime | None
    consecutive_transient_errors: int
    breaker: str | None
    started_at: datetime | None
    finished_at: datetime | None
    finished_with_errors: bool | None
    recent: int = 0

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will be sent."""
        return self.status in {CampaignStatus.FINISHED, CampaignStatus.CANCELLED}


def progress_of(actor: Actor, campaign_id: UUID) -> Progress:
    """Give a user's campaign at a glance. Raises Forbidden, NotFound."""
    return describe(campaign_of(actor, campaign_id))


def progress_of_all(actor: Actor, *, limit: int, offset: int = 0) -> list[Progress]:
    """Give a user's campaigns at a glance, the newest first. Raises Forbidden."""
    require_manager(actor)
    return describe_all(visible_to(actor).select_related("queue")[offset : offset + limit])


@dataclass(slots=True)
class Letters:
    """A campaign's letters by state, and how many were sent within the last minute."""

    states: dict[str, int]
    recent: int = 0


Counting = Callable[[list[Campaign]], dict[UUID, Letters]]


def count_letters(campaigns: list[Campaign]) -> dict[UUID, Letters]:
    """Count the letters of campaigns; one query, which reads every row of theirs."""
    counts = {campaign.id: Letters({state.value: 0 for state in RecipientState}) for campaign in campaigns}
    if not counts:
        return counts
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"campaigns": list(counts), "since": timezone.now() - RECENT})
        for campaign, state, count, recent in cursor.fetchall():
            counts[campaign].states[state] = count
            counts[campaign].recent += recent
    return counts


def describe(campaign: Campaign, counting: Counting = count_letters) -> Progress:
    """Give a campaign at a glance; two queries."""
    return describe_all([campaign], counting)[0]


def describe_all(campaigns: Iterable[Campaign], counting: Counting = count_letters) -> list[Progress]:
    """Give campaigns at a glance; one query for all counts. Select them with their `queue`."""
    known = list(campaigns)
    counted = counting([campaign for campaign in known if campaign.status != CampaignStatus.FINISHED])
    return [_described(campaign, counted.get(campaign.id) or _kept(campaign)) for campaign in known]


def _kept(campaign: Campaign) -> Letters:
    """Give what was written when a campaign finished: counting its letters anew would cost each look at a long list."""
    states = {state.value: 0 for state in RecipientState}
    kept = {name: getattr(campaign, name) or 0 for name in ("sent", "failed", "unknown")}
    rest = (campaign.total or 0) - sum(kept.values())
    return Letters(states | kept | {RecipientState.SUPPRESSED.value: rest})


def _described(campaign: Campaign, counted: Letters) -> Progress:
    queue = getattr(campaign, "queue", None)
    flying = queue is not None and queue.status != QueueStatus.DONE
    shown = queue if queue and flying else campaign
    reason = queue.defer_reason if queue else None
    return Progress(
        id=campaign.id,
        name=campaign.name,
        status=str(shown.status),
        status_shown=shown.get_status_display(),
        total=sum(counted.states.values()),
        counts=counted.states,
        reason=reason,
        sentence=explain(reason, spoken()) if reason else None,
        until=queue.deferred_until if queue else None,
        consecutive_transient_errors=queue.consecutive_transient_errors if queue else 0,
        breaker=queue.breaker_state if queue and flying else None,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        finished_with_errors=campaign.finished_with_errors,
        recent=counted.recent,
    )
