"""The audit, for people: who did what, when, to which campaign, and what came of it."""

import json
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from mailer_core.models import AuditEntry
from oncall.pages.console.reading.audit import Asked, actions_known, audit_page
from oncall.pages.console.reading.campaigns import as_id
from oncall.pages.shell.guard import for_on_call

LONGEST_NAME = 150


@for_on_call
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """List it, the latest first, narrowed by person, action and campaign."""
    narrowed = {name: request.GET.get(name, "").strip()[:LONGEST_NAME] for name in ("actor", "action", "campaign")}
    campaign = as_id(narrowed["campaign"])
    unreadable = bool(narrowed["campaign"]) and campaign is None
    asked = Asked(narrowed["actor"], narrowed["action"], campaign, _moment(request.GET.get("before", "")))
    found = audit_page(asked)
    query = urlencode({name: value for name, value in narrowed.items() if value})
    values = {"page": found, "asked": narrowed, "actions": actions_known(), "query": query, "unreadable": unreadable}
    return render(request, "console/audit.html", values)


@for_on_call
@require_safe
def entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """Show one row with everything it holds."""
    row = AuditEntry.objects.select_related("actor", "campaign").defer(*BODIES).filter(pk=entry_id).first()
    if row is None:
        raise Http404
    detail = json.dumps(row.detail, indent=2, ensure_ascii=False)
    return render(request, "console/entry.html", {"row": row, "detail": detail})


BODIES = ("campaign__body_text", "campaign__body_html")


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None
