"""How a campaign is getting on, in numbers and in one sentence."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from mailer_core.models import Campaign, CampaignQueue, CampaignStatus, QueueStatus
from mailer_core.sending.finish import count_states
from mailer_core.services.access import Actor, campaign_of
from observability.catalogue.reasons import explain


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign at a glance. `status` is the queue's while the campaign is in flight.

    `counts` gives the letters in each state; `reason` and `sentence` say why it waits, `until` when it
    goes on (None: until a person acts).
    """

    id: UUID
    name: str
    status: str
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

    @property
    def is_over(self) -> bool:
        """Say whether nothing more will be sent."""
        return self.status in {CampaignStatus.FINISHED, CampaignStatus.CANCELLED}


def progress_of(actor: Actor, campaign_id: UUID) -> Progress:
    """Give a user's campaign at a glance. Raises Forbidden, NotFound."""
    return describe(campaign_of(actor, campaign_id))


def describe(campaign: Campaign) -> Progress:
    """Give a campaign at a glance; two queries."""
    queue = CampaignQueue.objects.filter(campaign=campaign).first()
    flying = queue is not None and queue.status != QueueStatus.DONE
    counts = count_states(campaign.id)
    reason = queue.defer_reason if queue else None
    return Progress(
        id=campaign.id,
        name=campaign.name,
        status=str(queue.status if queue and flying else campaign.status),
        total=sum(counts.values()),
        counts=counts,
        reason=reason,
        sentence=explain(reason, get_language() or "en") if reason else None,
        until=queue.deferred_until if queue else None,
        consecutive_transient_errors=queue.consecutive_transient_errors if queue else 0,
        breaker=queue.breaker_state if queue and flying else None,
        started_at=campaign.started_at,
        finished_at=campaign.finished_at,
        finished_with_errors=campaign.finished_with_errors,
    )
