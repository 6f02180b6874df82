"""What the actions on one campaign share: how it stands, and whether workers are at it."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Sum

from mailer_core.models import CampaignQueue, CampaignStatus, Lease, QueueStatus, Recipient
from mailer_core.services.access import campaign_of
from mailer_core.services.progress import describe
from observability.catalogue.text import Text
from oncall.actions.arguments import Kind, Parameter
from oncall.actions.plan import Fact, Precondition
from oncall.stack.waiting import wait_until

CAMPAIGN = Parameter("campaign", Kind.CAMPAIGN, Text("the campaign's id (a UUID)", "номер кампании (UUID)"))
WORKERS_SECONDS = 20.0
"""A free worker takes a doorbell at once, the tick rings every 5 s; a worker at a slow answer needs longer."""
LOOK_SECONDS = 0.25

STATUS_RU = {
    "draft": "черновик", "sending": "отправляется", "finished": "завершена", "cancelled": "отменена",
    "active": "отправляется", "deferred": "ждёт", "paused": "на паузе", "cancelling": "отменяется",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign as an action finds it. `status` is the queue's while it is in flight."""

    id: UUID
    name: str
    status: str
    reason: str | None
    breaker: str | None
    generation: int
    counts: dict[str, int]
    attempts: int

    @property
    def facts(self) -> dict[str, Fact]:
        """What every plan on a campaign stands on."""
        return {"status": self.status, "reason": self.reason, "breaker": self.breaker}

    @property
    def total(self) -> int:
        """All its letters."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Letters that are not settled yet."""
        return self.counts["pending"] + self.counts["leased"] + self.counts["sending"]

    @property
    def numbers(self) -> dict[str, int]:
        """The blast radius that all plans on a campaign show."""
        return {"letters": self.total, "waiting": self.waiting, "sent": self.counts["sent"], "attempts": self.attempts}

    @property
    def told(self) -> Text:
        """Say how it stands, for the found side of a precondition."""
        why = f", {self.reason}" if self.reason else ""
        return Text(f"{self.status}{why}", f"{STATUS_RU.get(self.status, self.status)}{why}")


def standing(actor: User, campaign_id: UUID) -> Standing:
    """Look at a campaign of the actor's. Raises Forbidden, NotFound."""
    campaign = campaign_of(actor, campaign_id)
    seen = describe(campaign)
    queue = CampaignQueue.objects.filter(campaign=campaign).first()
    return Standing(
        id=campaign.id, name=campaign.name, status=seen.status, reason=seen.reason, breaker=seen.breaker,
        generation=queue.generation if queue else 0, counts=seen.counts, attempts=attempts(campaign.id),
    )  # fmt: skip


def in_status(found: Standing, *statuses: CampaignStatus | QueueStatus) -> Precondition:
    """Demand one of these statuses."""
    en = " or ".join(f"“{status}”" for status in statuses)
    ru = " или ".join(f"«{STATUS_RU[status]}»" for status in statuses)
    return Precondition(
        Text(f"the campaign's status is {en}", f"статус кампании — {ru}"), found.status in statuses, found.told
    )


def attempts(campaign_id: UUID) -> int:
    """Count the attempts made at its letters: a number that only workers write."""
    total: int | None = Recipient.objects.filter(campaign=campaign_id).aggregate(n=Sum("attempt"))["n"]
    return total or 0


def leases(campaign_id: UUID) -> int:
    """Count the batches of a campaign that workers hold now."""
    return Lease.objects.filter(queue__campaign=campaign_id).count()


def waited(so: Callable[[], bool], seconds: float | None = None) -> bool:
    """Wait until something is so, looking four times a second; as long as workers may need, unless told."""
    return wait_until(so, WORKERS_SECONDS if seconds is None else seconds, LOOK_SECONDS)
