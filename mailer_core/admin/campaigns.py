"""The list of campaigns and the page of one, fit for a manager."""

from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _

from mailer_core.admin.acting import Acting
from mailer_core.admin.forms import CampaignForm
from mailer_core.admin.own import OwnAdmin, user_of
from mailer_core.exceptions import Refused
from mailer_core.models import Campaign, CampaignStatus, RecipientState
from mailer_core.services import drafts
from mailer_core.services.access import visible_to
from mailer_core.services.progress import Progress, describe, describe_all

SEEN = "seen"


class ProgressList(ChangeList):
    """A page of campaigns, each with its progress, counted in one query for all."""

    def get_results(self, request: HttpRequest) -> None:
        """Find the page's campaigns and look at all of them at once."""
        super().get_results(request)
        campaigns = cast("QuerySet[Campaign]", self.result_list)
        for campaign, seen in zip(campaigns, describe_all(campaigns), strict=True):
            campaign.__dict__[SEEN] = seen


def _seen(campaign: Campaign) -> Progress:
    seen: Progress = campaign.__dict__.get(SEEN) or describe(campaign)
    return seen


@admin.register(Campaign)
class CampaignAdmin(Acting, OwnAdmin):
    """A manager's own campaigns; a letter can be edited until it starts."""

    owner = "owner"
    form = CampaignForm
    list_display = ("name", "status_now", "why", "goes_on_at", "recipients", "sent_now", "failed_now", "unknown_now")
    list_filter = ("status",)
    search_fields = ("name", "subject")
    readonly_fields = ("status_now", "why", "goes_on_at", "counts")
    fieldsets = (
        (None, {"fields": ("name", "from_email", "from_name", "subject", "body_text", "body_html")}),
        (_("Sending"), {"fields": ("unknown_policy", "window_start", "window_end", "window_zone")}),
        (_("Progress"), {"fields": ("status_now", "why", "goes_on_at", "counts")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """Show what the services would let this user touch."""
        return visible_to(user_of(request)).select_related("queue")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Count the letters of a whole page at once."""
        return ProgressList

    def has_change_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        """Freeze a campaign at its start."""
        is_draft = obj is None or obj.status == CampaignStatus.DRAFT
        return is_draft and super().has_change_permission(request, obj)

    def get_urls(self) -> list[URLPattern]:
        """Put the actions' pages before Django's own."""
        return [*self.action_urls(), *super().get_urls()]

    def _changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a refusal with its sentence. Inside Django's transaction, so that the audit row is kept."""
        try:
            answer: HttpResponse = super()._changeform_view(  # type: ignore[misc]  # absent from the stubs
                request, *args, **kwargs
            )
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.path)
        return answer

    def save_model(self, request: HttpRequest, obj: Campaign, form: "ModelForm[Campaign]", change: Any) -> None:
        """Save through the services, which check, lock and record."""
        user = user_of(request)
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        saved = drafts.edit_campaign(user, obj.pk, **values) if change else drafts.create_campaign(user, **values)
        obj.pk = saved.pk

    @admin.display(description=_("status"))
    def status_now(self, campaign: Campaign) -> str:
        """Say the queue's status in flight, else the campaign's."""
        return _seen(campaign).status_shown

    @admin.display(description=_("why it waits"))
    def why(self, campaign: Campaign) -> str | None:
        """Say the reason in a sentence."""
        return _seen(campaign).sentence

    @admin.display(description=_("goes on at"))
    def goes_on_at(self, campaign: Campaign) -> datetime | None:
        """Tell when it goes on by itself."""
        return _seen(campaign).until

    @admin.display(description=_("recipients"))
    def recipients(self, campaign: Campaign) -> int:
        """Count the letters."""
        return _seen(campaign).total

    @admin.display(description=_("sent"))
    def sent_now(self, campaign: Campaign) -> int:
        """Count the letters that the provider took."""
        return _seen(campaign).counts[RecipientState.SENT]

    @admin.display(description=_("failed"))
    def failed_now(self, campaign: Campaign) -> int:
        """Count the letters that failed for good."""
        return _seen(campaign).counts[RecipientState.FAILED]

    @admin.display(description=_("unknown"))
    def unknown_now(self, campaign: Campaign) -> int:
        """Count the letters that wait for a decision."""
        return _seen(campaign).counts[RecipientState.UNKNOWN]

    @admin.display(description=_("letters"))
    def counts(self, campaign: Campaign) -> str:
        """Count the letters by state."""
        counted = ((RecipientState(state).label, count) for state, count in _seen(campaign).counts.items() if count)
        return ", ".join(f"{label}: {count}" for label, count in counted)
