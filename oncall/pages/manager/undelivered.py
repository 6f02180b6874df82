"""Who did not get a campaign's letter: a table, a file, and a second try for exactly those who failed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mailer_core.audience.csv_export import csv_lines
from mailer_core.exceptions import Refused
from mailer_core.models import Recipient, RecipientState
from mailer_core.services.follow_up import follow_up
from mailer_core.services.progress import progress_of
from mailer_core.services.undelivered import WITHOUT_LETTER, undelivered_of
from oncall.pages.shell.confirm import Confirmation, Figure, ask
from oncall.pages.shell.guard import for_managers, user_of
from oncall.pages.shell.templatetags.shell import number

PER_PAGE = 50
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Tab:
    """A choice of states: its name in the address, its word, how many letters are in it."""

    state: str
    label: str
    count: int


@for_managers
@require_safe
def table(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show them page by page, of all states or of one."""
    seen = progress_of(user_of(request), campaign_id)
    state = _state(request)
    page = Paginator(undelivered_of(user_of(request), campaign_id, state), PER_PAGE).get_page(request.GET.get("page"))
    tabs = [Tab(one.value, str(one.label), seen.counts[one]) for one in WITHOUT_LETTER]
    values = {
        "seen": seen,
        "page": page,
        "tabs": [Tab("", _("All"), sum(tab.count for tab in tabs)), *(tab for tab in tabs if tab.count)],
        "state": state.value if state else "",
        "query": f"state={state.value}&" if state else "",
        "failed": seen.counts[RecipientState.FAILED] if seen.is_over else 0,
    }
    return render(request, "manager/undelivered.html", values)


@for_managers
@require_safe
def file(request: HttpRequest, campaign_id: UUID) -> StreamingHttpResponse:
    """Give them as CSV, streamed; no cell of it runs in a spreadsheet."""
    rows = undelivered_of(user_of(request), campaign_id, _state(request))
    response = StreamingHttpResponse(csv_lines(_cells(rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="undelivered-{campaign_id}.csv"'
    return response


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def retry(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Ask on GET; on POST make the campaign of exactly those who failed, and go there."""
    seen = progress_of(user_of(request), campaign_id)
    page = reverse("campaigns:page", args=[campaign_id])
    if request.method != "POST":
        return ask(request, _question(seen.name, seen.counts[RecipientState.FAILED], page))
    try:
        made = follow_up(user_of(request), campaign_id)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(page)
    messages.success(request, _("Here is the campaign of those who did not get the letter. Look at it, then start it."))
    return redirect("campaigns:page", made.id)


def _question(name: str, failed: int, back: str) -> Confirmation:
    return Confirmation(
        title=_("Try the failed letters again?"),
        subject=name,
        figures=(Figure(_("Failed letters"), number(failed)),),
        effects=(
            _("A new campaign is made of exactly those recipients, with the same letter. It is not started yet."),
            _("Addresses that turned out not to exist are on the suppression list: the start leaves them out."),
            _("Letters with an unknown outcome are not among them. Those who were tried again already are not either."),
        ),
        button=_("Make the campaign"),
        back=back,
    )


def _state(request: HttpRequest) -> RecipientState | None:
    asked = request.GET.get("state", "")
    return RecipientState(asked) if asked in {state.value for state in WITHOUT_LETTER} else None


def _cells(rows: QuerySet[Recipient]) -> Iterator[tuple[object, ...]]:
    yield ("email", "state", "smtp_code", "enhanced_code", "error", "attempts", "at")
    for row in rows.iterator(CHUNK):
        at = row.settled_at or row.sending_at
        when = at.isoformat(timespec="seconds") if at else ""
        yield row.email, row.state, row.smtp_code, row.enhanced_code, row.error, row.attempt, when
