"""Decide unknown letters: first what it will cause, in numbers; then, with those numbers confirmed, do it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailer_core.exceptions import Refused
from mailer_core.models import Campaign
from mailer_core.services.access import campaign_of
from mailer_core.services.unknowns import Decision, decide_unknowns
from oncall.pages.shell.guard import for_managers, user_of
from oncall.pages.unknowns.effect import Effect, effect_of

WAIT = "wait"
ALL = "all"


@for_managers
@require_POST
def decide(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show what a decision will cause; do it where its numbers come back confirmed."""
    campaign = campaign_of(user_of(request), campaign_id)
    asked = request.POST.get("decision", "")
    if asked == WAIT:
        messages.info(request, _("Nothing was decided; the letters wait."))
        return redirect("unknowns:campaign", campaign_id)
    if asked not in set(Decision):
        messages.error(request, _("Choose what to do with the letters."))
        return redirect("unknowns:campaign", campaign_id)
    only = None if request.POST.get("which") == ALL else _ids(request.POST.getlist("letter"))
    effect = effect_of(campaign, Decision(asked), only)
    if not effect.decided:
        messages.error(request, _none(effect))
        return redirect("unknowns:campaign", campaign_id)
    if request.POST.get("confirmed") == str(effect.decided):
        return _do(request, campaign, effect)
    return _ask(request, campaign, effect, only)


def _ask(request: HttpRequest, campaign: Campaign, effect: Effect, only: list[UUID] | None) -> HttpResponse:
    if "confirmed" in request.POST:
        messages.warning(request, _("The letters have changed in the meantime. Read the numbers again."))
    values = {"campaign": campaign, "effect": effect, "only": only, "all": only is None}
    return render(request, "unknowns/confirm.html", values)


def _do(request: HttpRequest, campaign: Campaign, effect: Effect) -> HttpResponse:
    try:
        count = decide_unknowns(user_of(request), campaign.pk, effect.decision, effect.ids)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Letters decided: %(count)d.") % {"count": count})
    return redirect("unknowns:campaign", campaign.pk)


def _none(effect: Effect) -> str:
    if effect.chosen:
        return _("All of these were sent once more before. Count them as sent, or let them wait.")
    return _("No letter was chosen, or all of them are decided already.")


def _ids(texts: list[str]) -> list[UUID]:
    """Read ids; what is none is left out."""
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
