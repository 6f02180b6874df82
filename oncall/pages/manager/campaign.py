"""A campaign's page: where it stands, what may be done, its letter and its audience."""

from dataclasses import replace
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from mailer_core.models import Campaign, CampaignStatus, RecipientState
from mailer_core.services.access import campaign_of
from mailer_core.services.follow_up import ENDED, follow_ups_of
from mailer_core.services.language import spoken
from mailer_core.services.letter import read_letter
from mailer_core.services.progress import Counting, Progress, describe
from oncall.pages.manager import figures
from oncall.pages.manager.acting import verbs_for
from oncall.pages.manager.counting import count_anew, count_watched
from oncall.pages.manager.forecast import Outlook, outlook
from oncall.pages.manager.forms import TestLetterForm
from oncall.pages.shell.guard import for_managers, user_of


@for_managers
@require_safe
def page(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show a campaign."""
    campaign = campaign_of(user_of(request), campaign_id)
    values = _live(campaign, count_anew) | {
        "reading": read_letter(user_of(request), campaign_id),
        "trial": TestLetterForm(initial={"to": user_of(request).email}),
        "follow_ups": follow_ups_of(campaign) if campaign.status in ENDED else [],
    }
    return render(request, "manager/campaign.html", values)


@for_managers
@require_safe
def progress(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show what changes while a campaign goes on: the part of its page that asks for itself.

    Where nothing has changed since it was shown (`If-None-Match`), there is nothing to draw: 304.
    """
    campaign = campaign_of(user_of(request), campaign_id, letter=False)
    values = _live(campaign, count_watched)
    unchanged = get_conditional_response(request, etag=values["etag"])
    response = unchanged or render(request, "manager/_progress.html", values)
    response["ETag"] = values["etag"]
    return response


def _live(campaign: Campaign, counting: Counting) -> dict[str, Any]:
    seen = describe(campaign, counting)
    ahead = outlook(seen, campaign.provider)
    every = figures.every(seen, ahead.ends_at - timezone.now() if ahead.ends_at else None)
    return {
        "campaign": campaign,
        "seen": seen,
        "is_draft": seen.status == CampaignStatus.DRAFT,
        "counts": figures.counts_of(seen),
        "outlook": ahead,
        "every": every,
        "etag": _etag(seen, ahead, every),
        "verbs": verbs_for(seen),
        "can_retry": _can_retry(campaign, seen),
    }


def _etag(seen: Progress, ahead: Outlook, every: int | None) -> str:
    """Name what is shown, to the minute for the forecast: as long as the name is the same, nothing has changed."""
    ends_at = ahead.ends_at.replace(second=0, microsecond=0) if ahead.ends_at else None
    shown = (spoken(), replace(seen, recent=0), ahead.per_minute, ends_at, every)
    return quote_etag(blake2b(repr(shown).encode(), digest_size=12).hexdigest())


def _can_retry(campaign: Campaign, seen: Progress) -> bool:
    return campaign.status in ENDED and seen.counts[RecipientState.FAILED] > 0
