"""Who did not get a campaign's letter, and why."""

from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Lower

from mailer_core.models import Recipient, RecipientState
from mailer_core.services.access import Actor, campaign_of

WITHOUT_LETTER = (
    RecipientState.FAILED,
    RecipientState.UNKNOWN,
    RecipientState.SUPPRESSED,
    RecipientState.CANCELLED,
)
"""States of those who did not get the letter, or of whom nobody knows; who still waits is not among them."""


def undelivered_of(actor: Actor, campaign_id: UUID, state: RecipientState | None = None) -> QuerySet[Recipient]:
    """List those of a user's campaign who did not get the letter, by address. Raises Forbidden, NotFound."""
    campaign = campaign_of(actor, campaign_id)
    states = WITHOUT_LETTER if state is None else (state,)
    return Recipient.objects.filter(campaign=campaign, state__in=states).order_by(Lower("email"))
