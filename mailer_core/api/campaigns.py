"""Write campaigns, look at them, start and stop them. Each operation is one call of a service."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from mailer_core.api.actor import actor_of
from mailer_core.api.problems import ANY_PROBLEM, Problem
from mailer_core.api.schemas import CampaignOut, Letter, LetterEdit, LetterOut, ProgressOut, TakenOut, TestLetter
from mailer_core.models import Campaign
from mailer_core.services import drafts, lifecycle, progress, trial
from mailer_core.services.access import campaign_of

router = Router(tags=["campaigns"])
MAX_PAGE = 100


@router.get("", response={200: list[ProgressOut], ANY_PROBLEM: Problem})
def list_campaigns(
    request: HttpRequest,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> list[progress.Progress]:
    """List your campaigns, the newest first."""
    return progress.progress_of_all(actor_of(request), limit=limit, offset=offset)


@router.post("", response={201: CampaignOut, ANY_PROBLEM: Problem})
def create_campaign(request: HttpRequest, given: Letter) -> Status[CampaignOut]:
    """Write a new campaign."""
    campaign = drafts.create_campaign(actor_of(request), **given.model_dump(exclude_unset=True))
    return Status(201, _whole(campaign))


@router.get("/{uuid:campaign_id}", response={200: CampaignOut, ANY_PROBLEM: Problem})
def get_campaign(request: HttpRequest, campaign_id: UUID) -> CampaignOut:
    """Look at a campaign: its progress and its letter."""
    return _whole(campaign_of(actor_of(request), campaign_id))


@router.patch("/{uuid:campaign_id}", response={200: CampaignOut, ANY_PROBLEM: Problem})
def edit_campaign(request: HttpRequest, campaign_id: UUID, given: LetterEdit) -> CampaignOut:
    """Change a campaign that has not started."""
    return _whole(drafts.edit_campaign(actor_of(request), campaign_id, **given.model_dump(exclude_unset=True)))


@router.post("/{uuid:campaign_id}/start", response={200: ProgressOut, ANY_PROBLEM: Problem})
def start_campaign(request: HttpRequest, campaign_id: UUID) -> progress.Progress:
    """Start a campaign; every attempt counts towards your 10 an hour."""
    return progress.describe(lifecycle.start_campaign(actor_of(request), campaign_id))


@router.post("/{uuid:campaign_id}/pause", response={200: ProgressOut, ANY_PROBLEM: Problem})
def pause_campaign(request: HttpRequest, campaign_id: UUID) -> progress.Progress:
    """Pause a campaign until somebody resumes it."""
    return progress.describe(lifecycle.pause_campaign(actor_of(request), campaign_id))


@router.post("/{uuid:campaign_id}/resume", response={200: ProgressOut, ANY_PROBLEM: Problem})
def resume_campaign(request: HttpRequest, campaign_id: UUID) -> progress.Progress:
    """Let a paused or waiting campaign go on now."""
    return progress.describe(lifecycle.resume_campaign(actor_of(request), campaign_id))


@router.post("/{uuid:campaign_id}/cancel", response={200: ProgressOut, ANY_PROBLEM: Problem})
def cancel_campaign(request: HttpRequest, campaign_id: UUID) -> progress.Progress:
    """Cancel a campaign for good."""
    return progress.describe(lifecycle.cancel_campaign(actor_of(request), campaign_id))


@router.post("/{uuid:campaign_id}/test-letter", response={200: TakenOut, ANY_PROBLEM: Problem})
def send_test_letter(request: HttpRequest, campaign_id: UUID, given: TestLetter) -> trial.Taken:
    """Send the letter to one address at once; it counts towards your 5 an hour."""
    return trial.send_test_email(actor_of(request), campaign_id, given.to)


def _whole(campaign: Campaign) -> CampaignOut:
    seen = ProgressOut.model_validate(progress.describe(campaign))
    return CampaignOut(**seen.model_dump(), letter=LetterOut.model_validate(campaign))
