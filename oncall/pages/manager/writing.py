"""Write a campaign: a form that reads along while somebody types, and a preview that can do no harm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST

from mailer_core.exceptions import Conflict, Refused
from mailer_core.models import Campaign
from mailer_core.services import drafts
from mailer_core.services.access import campaign_of
from mailer_core.services.letter import PARTS, WRITTEN, Reading, read_letter
from oncall.pages.manager.forms import LetterForm
from oncall.pages.shell.guard import for_managers, user_of

FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none';"
    " frame-ancestors 'self'"
)
"""What a letter may do in its frame: show itself in its own style. It runs nothing, loads nothing, sends nothing."""


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Write a new campaign."""
    form = LetterForm(request.POST or None, instance=Campaign(owner=user_of(request)))
    if request.method == "POST" and form.is_valid():
        try:
            campaign = drafts.create_campaign(user_of(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The campaign is saved. Now import its recipients."))
            return redirect("campaigns:page", campaign.id)
    return _form(request, form, None)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Change a campaign that has not started; what has started is shown on its page."""
    try:
        campaign = drafts.draft_of(user_of(request), campaign_id, lock=False)
    except Conflict as refusal:
        messages.info(request, str(refusal))
        return redirect("campaigns:page", campaign_id)
    form = LetterForm(request.POST or None, instance=campaign)
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        try:
            drafts.edit_campaign(user_of(request), campaign_id, **values)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The campaign is saved."))
            return redirect("campaigns:page", campaign_id)
    return _form(request, form, campaign_id)


@for_managers
@require_POST
def check(request: HttpRequest, campaign_id: UUID | None = None) -> HttpResponse:
    """Read along: what is wrong with the letter as it is typed, or what its first recipient will read."""
    return render(request, "manager/_reading.html", {"reading": _typed(request, campaign_id)})


@for_managers
@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, campaign_id: UUID | None = None) -> HttpResponse:
    """Show the HTML of a letter by itself: as it is typed on POST, as it is saved on GET."""
    reading = _typed(request, campaign_id)
    told = "\n".join(f"{PARTS[fault.part]}: {fault.sentence}" for fault in reading.faults)
    html = reading.preview.html if reading.preview else None
    response = HttpResponse(html or told, content_type=f"text/{'html' if html else 'plain'}; charset=utf-8")
    response["Content-Security-Policy"] = FRAME_POLICY
    response["Referrer-Policy"] = "no-referrer"
    return response


def _typed(request: HttpRequest, campaign_id: UUID | None) -> Reading:
    written = {name: request.POST[name].replace("\0", "") for name in WRITTEN if name in request.POST}
    return read_letter(user_of(request), campaign_id, **written)


def _form(request: HttpRequest, form: LetterForm, campaign_id: UUID | None) -> HttpResponse:
    args = [campaign_id] if campaign_id else []
    written = {name: form[name].value() or "" for name in WRITTEN}
    campaign = campaign_of(user_of(request), campaign_id) if campaign_id else None
    values: dict[str, Any] = {
        "form": form,
        "campaign": campaign,
        "reading": read_letter(user_of(request), campaign_id, **written) if any(written.values()) else None,
        "check_address": reverse("campaigns:check", args=args),
        "preview_address": reverse("campaigns:preview", args=args),
        "back": reverse("campaigns:page", args=args) if args else reverse("campaigns:list"),
    }
    return render(request, "manager/write.html", values)
