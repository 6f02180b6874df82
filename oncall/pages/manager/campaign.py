"""A campaign's page: where it stands, what may be done, its letter and its audience."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from mailer_core.models import Campaign, CampaignStatus, RecipientState
from mailer_core.services.access import campaign_of
from mailer_core.services.follow_up import ENDED, follow_ups_of
from mailer_core.services.letter import read_letter
from mailer_core.services.progress import Progress, describe
from oncall.pages.manager import figures
from oncall.pages.manager.acting import verbs_for
from oncall.pages.manager.forecast import outlook
from oncall.pages.manager.forms import TestLetterForm
from oncall.pages.shell.guard import for_managers, user_of


@for_managers
@require_safe
def page(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show a campaign."""
    campaign = campaign_of(user_of(request), campaign_id)
    values = _live(campaign) | {
        "reading": read_letter(user_of(request), campaign_id),
        "trial": TestLetterForm(initial={"to": user_of(request).email}),
        "follow_ups": follow_ups_of(campaign) if campaign.status in ENDED else [],
    }
    return render(request, "manager/campaign.html", values)


@for_managers
@require_safe
def progress(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show what changes while a campaign goes on: the part of its page that asks for itself."""
    campaign = campaign_of(user_of(request), campaign_id)
    return render(request, "manager/_progress.html", _live(campaign))


def _live(campaign: Campaign) -> dict[str, Any]:
    seen = describe(campaign)
    ahead = outlook(seen, campaign.provider)
    return {
        "campaign": campaign,
        "seen": seen,
        "is_draft": seen.status == CampaignStatus.DRAFT,
        "counts": figures.counts_of(seen),
        "outlook": ahead,
        "every": figures.every(seen, ahead.ends_at - timezone.now() if ahead.ends_at else None),
        "verbs": verbs_for(seen),
        "can_retry": _can_retry(campaign, seen),
    }


def _can_retry(campaign: Campaign, seen: Progress) -> bool:
    return campaign.status in ENDED and seen.counts[RecipientState.FAILED] > 0
