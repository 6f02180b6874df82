"""The pages behind the actions: confirm an action, send a test letter, import a list."""

from functools import partial
from io import BytesIO
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _

from mailer_core.admin.forms import ListForm, TestLetterForm
from mailer_core.admin.own import AnyAdmin, user_of
from mailer_core.admin.verbs import VERBS, Verb
from mailer_core.audience.csv_import import DEFAULT_MAX_BYTES
from mailer_core.exceptions import Refused
from mailer_core.models import Campaign
from mailer_core.services.access import visible_to
from mailer_core.services.drafts import import_recipients
from mailer_core.services.language import spoken
from mailer_core.services.trial import send_test_email

LIST = "admin:mailer_campaign_changelist"
PAGE = "admin:mailer_campaign_change"


class Acting(AnyAdmin):
    """Pages of the campaigns' admin that call the services; a refusal is shown as its sentence."""

    change_form_template = "admin/mailer/campaign/change_form.html"

    def action_urls(self) -> list[URLPattern]:
        """Give the addresses of these pages."""
        guard = self.admin_site.admin_view
        return [
            path("act/<str:name>/", guard(self.act_page), name="mailer_campaign_act"),
            path("<uuid:campaign_id>/test-letter/", guard(self.test_letter_page), name="mailer_campaign_test_letter"),
            path("<uuid:campaign_id>/import/", guard(self.import_page), name="mailer_campaign_import"),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer each verb in the list; each asks first."""
        return {name: (partial(_confirm_first, name), name, str(verb.label)) for name, verb in VERBS.items()}

    def act_page(self, request: HttpRequest, name: str) -> HttpResponse:
        """State the effect on GET; act on POST, campaign by campaign."""
        verb = VERBS.get(name)
        if verb is None:
            raise Http404
        campaigns = self._chosen(request)
        if request.method != "POST":
            return self._page(request, "confirm", str(verb.label), verb=verb, campaigns=campaigns)
        for campaign in campaigns:
            self._act(request, verb, campaign)
        return redirect(LIST)

    def test_letter_page(self, request: HttpRequest, campaign_id: UUID) -> HttpResponse:
        """Ask for an address and send the letter there at once."""
        campaign = self._own(request, campaign_id)
        form = TestLetterForm(request.POST or None)
        if form.is_valid() and self._send(request, campaign, form.cleaned_data["to"]):
            return redirect(PAGE, campaign.pk)
        return self._form_page(request, _("Send a test letter"), campaign, form)

    def import_page(self, request: HttpRequest, campaign_id: UUID) -> HttpResponse:
        """Take a CSV file and report line by line what was refused."""
        campaign = self._own(request, campaign_id)
        form = ListForm(request.POST or None, request.FILES or None)
        report = self._import(request, campaign, form) if form.is_valid() else None
        return self._form_page(request, _("Import recipients"), campaign, form, report=report)

    def _act(self, request: HttpRequest, verb: Verb, campaign: Campaign) -> None:
        try:
            verb.act(user_of(request), campaign.pk)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, str(verb.done) % {"name": campaign.name}, messages.SUCCESS)

    def _send(self, request: HttpRequest, campaign: Campaign, to: str) -> bool:
        try:
            taken = send_test_email(user_of(request), campaign.pk, to)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return False
        told = _("The provider took the test letter: %(reply)s") % {"reply": taken.reply}
        self.message_user(request, told, messages.SUCCESS)
        return True

    def _import(self, request: HttpRequest, campaign: Campaign, form: forms.Form) -> dict[str, Any] | None:
        try:
            content = BytesIO(form.cleaned_data["file"].read(DEFAULT_MAX_BYTES + 1))
            report = import_recipients(user_of(request), campaign.pk, content)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        return {"taken": report.taken, "refused": report.refused.total(), "lines": report.lines(spoken())}

    def _chosen(self, request: HttpRequest) -> list[Campaign]:
        """Give the campaigns that `ids` names; 404 if one of them is not the user's."""
        try:
            ids = {UUID(text) for text in request.GET.get("ids", "").split(",")}
        except ValueError:
            raise Http404 from None
        return [self._own(request, campaign_id) for campaign_id in sorted(ids)]

    def _own(self, request: HttpRequest, campaign_id: UUID) -> Campaign:
        if not self.has_view_permission(request):
            raise PermissionDenied
        campaign = visible_to(user_of(request)).filter(pk=campaign_id).first()
        if campaign is None:
            raise Http404
        return campaign

    def _form_page(
        self, request: HttpRequest, title: str, campaign: Campaign, form: forms.Form, **values: Any
    ) -> HttpResponse:
        return self._page(request, "form", title, campaign=campaign, form=form, **values)

    def _page(self, request: HttpRequest, name: str, title: str, **values: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **values}
        return TemplateResponse(request, f"admin/mailer/campaign/{name}.html", cast("dict[str, object]", context))


def _confirm_first(name: str, _admin: Acting, _request: HttpRequest, chosen: QuerySet[Campaign]) -> HttpResponse:
    """Go from the list to the page that states the effect."""
    ids = ",".join(str(campaign.pk) for campaign in chosen)
    return redirect(f"{reverse('admin:mailer_campaign_act', args=[name])}?ids={ids}")
