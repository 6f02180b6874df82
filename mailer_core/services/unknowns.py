"""Decide letters of which nobody knows whether the provider took them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer_core.exceptions import Conflict
from mailer_core.message.content import message_id
from mailer_core.models import (
    Campaign,
    CampaignQueue,
    CampaignStatus,
    QueueStatus,
    Recipient,
    RecipientState,
    Suppression,
)
from mailer_core.sending.finish import count_states
from mailer_core.services.access import Actor, campaign_of
from mailer_core.services.audit import audited
from mailer_core.tasks import wake
from observability.catalogue.events.letters import UnknownResolved
from observability.emit import emit


class Decision(StrEnum):
    """What a person can decide; to wait is to decide nothing."""

    ASSUME_DELIVERED = "assume_delivered"
    RESEND = "resend"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An unknown letter with what is known of it; the Message-ID is what to look for in the provider's log."""

    recipient_id: UUID
    email: str
    message_id: str
    attempt: int
    sending_at: datetime | None
    error: str


def unknowns_of(actor: Actor, campaign_id: UUID) -> list[Unknown]:
    """List a user's campaign's unknown letters, oldest first. Raises Forbidden, NotFound."""
    campaign = campaign_of(actor, campaign_id)
    domain = campaign.from_email.rpartition("@")[2]
    return [
        Unknown(row.id, row.email, message_id(row.id, domain), row.attempt, row.sending_at, row.error)
        for row in _unknown(campaign).order_by("sending_at")
    ]


def decide_unknowns(actor: Actor, campaign_id: UUID, decision: Decision, only: list[UUID] | None = None) -> int:
    """Decide a campaign's unknown letters, all or only some; returns how many were decided.

    A letter to be resent puts a finished campaign back in flight. Raises Forbidden, NotFound, Conflict.
    """
    with audited(actor, f"unknown_{decision}", campaign_id) as row, transaction.atomic():
        campaign = campaign_of(actor, campaign_id, lock=True)
        if campaign.status == CampaignStatus.CANCELLED and decision is Decision.RESEND:
            raise Conflict(_("The campaign is cancelled; its letters cannot be sent again."))
        chosen = _unknown(campaign) if only is None else _unknown(campaign).filter(pk__in=only)
        count = _apply(chosen, decision)
        _bring_up_to_date(campaign, decision, count)
        row.detail["count"] = count
    emit(UnknownResolved(campaign_id=campaign_id, decision=decision, count=count, actor=actor.get_username()))
    if decision is Decision.RESEND and count:
        wake(campaign_id)
    return count


def _unknown(campaign: Campaign) -> QuerySet[Recipient]:
    return Recipient.objects.unknown().filter(campaign=campaign)


def _apply(chosen: QuerySet[Recipient], decision: Decision) -> int:
    if decision is Decision.ASSUME_DELIVERED:
        return chosen.update(state=RecipientState.SENT, error="", unknown_since=None)
    now = timezone.now()
    listed = Suppression.objects.values_list(Lower("email"), flat=True)
    barred = chosen.annotate(key=Lower("email")).filter(key__in=listed)
    # They unsubscribed in the meantime.
    count = barred.update(state=RecipientState.SUPPRESSED, settled_at=now, unknown_since=None)
    return count + chosen.update(
        state=RecipientState.PENDING, resends=F("resends") + 1, not_before=now, settled_at=None, unknown_since=None
    )


def _bring_up_to_date(campaign: Campaign, decision: Decision, count: int) -> None:
    if campaign.status != CampaignStatus.FINISHED or not count:
        return
    if decision is Decision.RESEND:
        campaign.status, campaign.finished_at, campaign.finished_with_errors = CampaignStatus.SENDING, None, None
        CampaignQueue.objects.filter(campaign=campaign).update(
            status=QueueStatus.ACTIVE, generation=F("generation") + 1
        )
    counts = count_states(campaign.id)
    campaign.sent, campaign.failed, campaign.unknown = counts["sent"], counts["failed"], counts["unknown"]
    if campaign.status == CampaignStatus.FINISHED:
        campaign.finished_with_errors = counts["failed"] + counts["unknown"] > 0
    campaign.save(update_fields=["status", "finished_at", "finished_with_errors", "sent", "failed", "unknown"])
