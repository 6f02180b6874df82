"""The list of a manager's campaigns, with where each stands."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mailer_core.services.access import visible_to
from mailer_core.services.progress import Progress, describe_all
from oncall.pages.manager.counting import count_anew, count_watched
from oncall.pages.shell.guard import for_managers, is_htmx, user_of

PER_PAGE = 25
LIVE_SECONDS = 10
RESTING_SECONDS = 30


@for_managers
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """List the user's campaigns, the newest first; the table alone where it asks for itself."""
    rows = visible_to(user_of(request)).select_related("queue")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    seen = describe_all(page.object_list, count_watched if is_htmx(request) else count_anew)
    values = {"page": page, "campaigns": seen, "every": _every(seen), "query": ""}
    return render(request, "manager/_campaigns.html" if is_htmx(request) else "manager/campaigns.html", values)


def _every(seen: list[Progress]) -> int | None:
    """Say after how many seconds the table is worth asking for again; None where nothing can change by itself."""
    statuses = {campaign.status for campaign in seen}
    if "active" in statuses or "cancelling" in statuses:
        return LIVE_SECONDS
    return RESTING_SECONDS if "deferred" in statuses else None
