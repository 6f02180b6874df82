"""Send a test letter and say what the provider answered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mailer_core.exceptions import Refused
from mailer_core.services.access import campaign_of
from mailer_core.services.trial import send_test_email
from oncall.pages.manager.forms import TestLetterForm
from oncall.pages.shell.guard import for_managers, user_of


@for_managers
@require_POST
def test_letter(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Send the letter to one address at once."""
    campaign_of(user_of(request), campaign_id)  # what is not there has no page to say anything on
    form = TestLetterForm(request.POST)
    to = form.cleaned_data["to"] if form.is_valid() else ""
    try:
        taken = send_test_email(user_of(request), campaign_id, to)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        told = _("The test letter to %(to)s is on its way; the mail provider said: %(reply)s")
        messages.success(request, told % {"to": to, "reply": taken.reply})
    return redirect("campaigns:page", campaign_id)
