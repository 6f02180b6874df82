"""Show unknown letters: which campaigns have some, and what is known of each letter."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mailer_core.services.access import campaign_of
from oncall.pages.shell.guard import for_managers, user_of
from oncall.pages.shell.parts import is_on_call
from oncall.pages.unknowns import reading


@for_managers
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the campaigns that wait for a decision."""
    return render(request, "unknowns/campaigns.html", {"rows": reading.undecided(user_of(request))})


@for_managers
@require_safe
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show a campaign's unknown letters; their log lines load into the page."""
    row = campaign_of(user_of(request), campaign_id)
    page = reading.letters(row, request.GET.get("page"))
    values = {
        "campaign": row,
        "page": page,
        "letters": reading.evidence(row, list(page.object_list)),
        "query": "",
        "on_call": is_on_call(user_of(request)),
    }
    return render(request, "unknowns/campaign.html", values)


@for_managers
@require_safe
def lines(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Give the log lines of the letters on a page."""
    row = campaign_of(user_of(request), campaign_id)
    page = reading.letters(row, request.GET.get("page"))
    found = reading.lines(row, list(page.object_list))
    return render(request, "unknowns/_lines.html", {"found": found})
