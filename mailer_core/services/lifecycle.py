"""Start, pause, resume and cancel a campaign. Each door (API, admin, command line) calls these."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from mailer_core import throttle
from mailer_core.constants import MAX_CAMPAIGN_RECIPIENTS
from mailer_core.exceptions import Conflict, Invalid
from mailer_core.message.exceptions import MessageError
from mailer_core.models import (
    BreakerState,
    Campaign,
    CampaignQueue,
    CampaignStatus,
    Deferral,
    QueueStatus,
    Recipient,
    RecipientState,
    Suppression,
)
from mailer_core.sending.content import compile_content
from mailer_core.services.access import Actor, campaign_of, require_manager
from mailer_core.services.audit import audited
from mailer_core.services.language import spoken
from mailer_core.services.letter import check_templates
from mailer_core.tasks import wake
from observability.catalogue.events.campaigns import (
    CampaignCancelled,
    CampaignContinued,
    CampaignDeferred,
    CampaignStarted,
)
from observability.catalogue.events.event import Event
from observability.catalogue.reasons import DeferReason
from observability.emit import emit


def start_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """Start a campaign: check it, freeze its audience, put it in flight, wake the workers.

    Every attempt counts towards the user's starts in the hour, whatever becomes of it. Raises Throttled,
    Unavailable, Forbidden, NotFound, Conflict, Invalid, each with the sentence to show.
    """
    with audited(actor, throttle.Action.CAMPAIGN_START, campaign_id) as row:
        require_manager(actor)
        throttle.admit(row)
        with transaction.atomic():
            campaign = campaign_of(actor, campaign_id, lock=True)
            check_startable(campaign)
            queue, suppressed = _put_in_flight(campaign)
        row.detail.update(total=queue.total, suppressed=suppressed)
    _tell(
        campaign,
        CampaignStarted(
            campaign_id=campaign.id,
            queue_id=queue.id,
            actor=actor.get_username(),
            total=queue.total,
            suppressed=suppressed,
        ),
    )
    return campaign


def check_startable(campaign: Campaign) -> None:
    """Find what would go wrong in the middle, before the start. Raises Conflict or Invalid."""
    if campaign.status != CampaignStatus.DRAFT:
        raise Conflict(_("The campaign has already been started (its status: %(status)s).")
                       % {"status": campaign.get_status_display()})  # fmt: skip
    total = campaign.recipients.count()
    if total == 0:
        raise Invalid(_("The campaign has no recipients. Import a list first."), code="no_recipients")
    if total > MAX_CAMPAIGN_RECIPIENTS:
        raise Invalid(too_large(total), code="too_large")
    check_templates(campaign)
    try:
        compile_content(campaign)
    except MessageError as error:
        raise Invalid(error.sentence_in(spoken()), code="bad_letter") from error


def too_large(total: int) -> str:
    """Say that a campaign has too many recipients, with the advice. The Russian is a contract (mission, 1)."""
    sentence = _("The campaign is too large (%(total)d recipients). Maximum: %(maximum)d")
    advice = _("split it into several")
    return f"{sentence % {'total': total, 'maximum': MAX_CAMPAIGN_RECIPIENTS}}, {advice}"


def suppressed_among(campaign: Campaign) -> QuerySet[Recipient]:
    """Give the recipients who must get no mail; a start leaves them out."""
    listed = Suppression.objects.values_list(Lower("email"), flat=True)
    return campaign.recipients.annotate(key=Lower("email")).filter(key__in=listed)


def _put_in_flight(campaign: Campaign) -> tuple[CampaignQueue, int]:
    now = timezone.now()
    suppressed = suppressed_among(campaign).update(state=RecipientState.SUPPRESSED, settled_at=now, not_before=None)
    total = campaign.recipients.count()
    queue = CampaignQueue.objects.create(campaign=campaign, provider=campaign.provider, total=total)
    campaign.status, campaign.total, campaign.started_at = CampaignStatus.SENDING, total, now
    campaign.save(update_fields=["status", "total", "started_at"])
    return queue, suppressed


def pause_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """Pause a campaign: at most one more letter a process goes out. Raises Forbidden, NotFound, Conflict."""
    with audited(actor, "campaign_pause", campaign_id) as row, transaction.atomic():
        campaign, queue = _in_flight(actor, campaign_id, QueueStatus.ACTIVE, QueueStatus.DEFERRED)
        row.detail["was"] = queue.defer_reason
        _turn(queue, QueueStatus.PAUSED, DeferReason.PAUSED_BY_USER)
        Deferral.objects.create(queue=queue, provider=queue.provider, reason=DeferReason.PAUSED_BY_USER)
    _tell(
        campaign,
        CampaignDeferred(
            campaign_id=campaign.id,
            queue_id=queue.id,
            defer_reason=DeferReason.PAUSED_BY_USER,
            deferred_until=None,
            consecutive_errors=queue.consecutive_transient_errors,
            provider=queue.provider,
        ),
    )
    return campaign


def resume_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """Let a paused or waiting campaign go on now; an open breaker lets one probe letter through first.

    Raises Forbidden, NotFound, Conflict.
    """
    with audited(actor, "campaign_resume", campaign_id) as row, transaction.atomic():
        campaign, queue = _in_flight(actor, campaign_id, QueueStatus.PAUSED, QueueStatus.DEFERRED)
        reason = row.detail["was"] = str(queue.defer_reason)
        if queue.breaker_state == BreakerState.OPEN:
            queue.breaker_state = BreakerState.HALF_OPEN
        _turn(queue, QueueStatus.ACTIVE, None)
    _tell(
        campaign,
        CampaignContinued(campaign_id=campaign.id, queue_id=queue.id, defer_reason=reason, actor=actor.get_username()),
    )
    return campaign


def cancel_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """Cancel a campaign for good: what was not sent will not be. Raises Forbidden, NotFound, Conflict."""
    told: Event | None = None
    with audited(actor, "campaign_cancel", campaign_id), transaction.atomic():
        campaign = campaign_of(actor, campaign_id, lock=True)
        if campaign.status == CampaignStatus.DRAFT:
            campaign.status, campaign.finished_at = CampaignStatus.CANCELLED, timezone.now()
            campaign.save(update_fields=["status", "finished_at"])
        else:
            in_flight = (QueueStatus.ACTIVE, QueueStatus.DEFERRED, QueueStatus.PAUSED)
            campaign, queue = _in_flight(actor, campaign_id, *in_flight)
            _turn(queue, QueueStatus.CANCELLING, None)
            told = CampaignCancelled(campaign_id=campaign.id, queue_id=queue.id, actor=actor.get_username())
    if told:
        _tell(campaign, told)
    return campaign


def _in_flight(actor: Actor, campaign_id: UUID, *statuses: QueueStatus) -> tuple[Campaign, CampaignQueue]:
    """Give a user's campaign and its locked queue row if it is in one of the statuses."""
    campaign = campaign_of(actor, campaign_id, lock=True)
    queue = CampaignQueue.objects.select_for_update().filter(campaign=campaign).first()
    if queue is None or queue.status not in statuses:
        shown: Any = queue.get_status_display() if queue else campaign.get_status_display()
        raise Conflict(_("This cannot be done now: the campaign is in the status “%(status)s”.") % {"status": shown})
    return campaign, queue


def _turn(queue: CampaignQueue, status: QueueStatus, reason: DeferReason | None) -> None:
    """Change what a queue does. The new generation makes every process look again before its next letter."""
    queue.status = status
    queue.defer_reason = reason.value if reason else None
    queue.deferred_until = None
    queue.generation += 1
    queue.probe_lease_id = None
    queue.save(
        update_fields=["status", "defer_reason", "deferred_until", "generation", "probe_lease_id", "breaker_state"]
    )


def _tell(campaign: Campaign, event: Event) -> None:
    """Tell a committed fact and wake the workers; a broker that is down is no error of the action."""
    emit(event)
    wake(campaign.id)
