"""Take a recipient at their word: no more mail, from this moment, from any campaign."""

from uuid import UUID

from django.db import transaction
from django.db.models.functions import Lower
from django.utils import timezone

from mailer_core.models import CampaignStatus, Recipient, RecipientState, Suppression
from observability.catalogue.events.people import RecipientUnsubscribed
from observability.emit import emit

NOT_BEGUN = (RecipientState.PENDING, RecipientState.LEASED)
"""States in which SMTP was not touched; a process that has leased the letter finds it gone before it marks it."""


def unsubscribe(recipient_id: UUID) -> bool:
    """Put a recipient's address on the suppression list and drop what still waits for it.

    Idempotent; False where there is no such recipient.
    """
    recipient = Recipient.objects.filter(pk=recipient_id).first()
    if recipient is None:
        return False
    with transaction.atomic():
        entry = Suppression(
            email=recipient.email, reason=Suppression.Reason.UNSUBSCRIBED, campaign_id=recipient.campaign_id
        )
        Suppression.objects.bulk_create([entry], ignore_conflicts=True)
        Recipient.objects.annotate(key=Lower("email")).filter(
            key=recipient.email.lower(), state__in=NOT_BEGUN, campaign__status=CampaignStatus.SENDING
        ).update(state=RecipientState.SUPPRESSED, lease_id=None, not_before=None, settled_at=timezone.now())
    emit(
        RecipientUnsubscribed(
            campaign_id=recipient.campaign_id, recipient_id=recipient.id, recipient_email=recipient.email
        )
    )
    return True
