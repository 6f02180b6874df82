"""Find a campaign by what a page, a log line or a colleague names: its id, or words of its name."""

from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from mailer_core.models import Campaign, CampaignStatus

PER_PAGE = 25


def as_id(words: str) -> UUID | None:
    """Read a campaign's id; None where the words are none."""
    try:
        return UUID(words.strip())
    except ValueError:
        return None


def without_bodies() -> QuerySet[Campaign]:
    """Give all campaigns without their letters, which may be megabytes each."""
    return Campaign.objects.defer("body_text", "body_html", "fields").select_related("queue", "owner")


def found(words: str, state: str, number: str | None) -> Page[Campaign]:
    """Give a page of campaigns, the newest first. Two statements."""
    rows = without_bodies().order_by("-created_at")
    named = as_id(words)
    if named:
        rows = rows.filter(pk=named)
    elif words:
        rows = rows.filter(name__icontains=words.strip())
    if state in CampaignStatus.values:
        rows = rows.filter(status=state)
    return Paginator(rows, PER_PAGE).get_page(number)
