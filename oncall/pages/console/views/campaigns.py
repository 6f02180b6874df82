"""Find a campaign, and read what happened to it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from mailer_core.models import Campaign, CampaignStatus
from mailer_core.services.language import spoken
from mailer_core.services.progress import describe
from observability.catalogue.reasons import DeferReason, explain
from oncall.pages.console.reading.campaigns import as_id, found, without_bodies
from oncall.pages.console.reading.timeline.kinds import KIND_NAMES, STORY, Kind
from oncall.pages.console.reading.timeline.pages import Wanted, page
from oncall.pages.shell.guard import for_on_call

LONGEST_WORDS = 200
LONGEST_MOMENT = 20


@for_on_call
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """List campaigns; go straight to the one whose id was given."""
    words, state = request.GET.get("q", "").strip()[:LONGEST_WORDS], request.GET.get("state", "")
    named = as_id(words)
    if named and Campaign.objects.filter(pk=named).exists():
        return redirect("console:campaign", named)
    rows = found(words, state, request.GET.get("page"))
    query = urlencode({name: value for name, value in (("q", words), ("state", state)) if value})
    states = [("", None), *CampaignStatus.choices]
    values = {"page": rows, "q": words, "state": state, "states": states, "query": f"{query}&" if query else ""}
    return render(request, "console/campaigns.html", values)


@for_on_call
@require_safe
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show where a campaign stands; its timeline loads into the page."""
    row = _campaign(campaign_id)
    seen = describe(row)
    values = {
        "campaign": row,
        "seen": seen,
        "queue": getattr(row, "queue", None),
        "is_flying": row.status == CampaignStatus.SENDING,
        "in_hand": seen.counts["leased"] + seen.counts["sending"],
        "sentence": explain(DeferReason(seen.reason), spoken()) if seen.reason else "",
        "query": request.GET.urlencode(),
        "chosen": _wanted(request.GET),
        "kinds": KIND_NAMES.items(),
    }
    return render(request, "console/campaign.html", values)


@for_on_call
@require_safe
def timeline(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Give a page of the timeline."""
    wanted = _wanted(request.GET)
    row = _campaign(campaign_id)
    shown = page(row, wanted)
    query = urlencode([*(("kind", kind.value) for kind in sorted(wanted.kinds)), ("q", wanted.words)])
    values = {"campaign": row, "page": shown, "query": query, "wanted": wanted}
    return render(request, "console/_timeline.html", values)


def _campaign(campaign_id: UUID) -> Campaign:
    row = without_bodies().filter(pk=campaign_id).first()
    if row is None:
        raise Http404
    return row


def _wanted(asked: Mapping[str, Any]) -> Wanted:
    """Read what was asked for; what cannot be read is left out."""
    kinds = frozenset(kind for kind in Kind if kind.value in asked.getlist("kind"))  # type: ignore[attr-defined]
    before = str(asked.get("before", ""))
    is_moment = before.isascii() and before.isdigit() and len(before) <= LONGEST_MOMENT
    return Wanted(
        kinds=kinds or STORY,
        words=str(asked.get("q", "")).strip()[:LONGEST_WORDS],
        before=min(int(before), 2**63 - 1) if is_moment and int(before) else None,
    )
