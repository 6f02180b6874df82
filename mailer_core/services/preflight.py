"""What a start would do, in numbers, and what would refuse it: asked before, and counted as no attempt."""

from dataclasses import dataclass
from uuid import UUID

from mailer_core import throttle
from mailer_core.exceptions import Refused
from mailer_core.models import Campaign
from mailer_core.sending import limits
from mailer_core.services.access import Actor, campaign_of
from mailer_core.services.lifecycle import check_startable, suppressed_among


@dataclass(frozen=True, slots=True)
class Preflight:
    """A start before it is made. `fault` is the sentence with which it would be refused as things stand.

    `max_per_hour`: the provider's letters an hour, as the limit stands now.
    """

    total: int
    suppressed: int
    max_per_hour: int
    starts: throttle.Usage
    fault: str | None

    @property
    def letters(self) -> int:
        """Count the letters that would be sent."""
        return self.total - self.suppressed


def preflight(actor: Actor, campaign_id: UUID) -> Preflight:
    """Look at a user's campaign before its start. Raises Forbidden, NotFound."""
    campaign = campaign_of(actor, campaign_id)
    return Preflight(
        total=campaign.recipients.count(),
        suppressed=suppressed_among(campaign).count(),
        max_per_hour=limits.in_force(campaign.provider),
        starts=throttle.usage(actor.pk, throttle.Action.CAMPAIGN_START),
        fault=_fault(campaign),
    )


def _fault(campaign: Campaign) -> str | None:
    try:
        check_startable(campaign)
    except Refused as refusal:
        return str(refusal)
    return None
