"""What a manager fills in. What a letter must keep is said by the services' own rules."""

from io import BytesIO
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mailer_core.admin.forms import CampaignForm
from mailer_core.audience.csv_import import DEFAULT_MAX_BYTES
from mailer_core.models import Campaign

LETTER = ("name", "from_email", "from_name", "subject", "body_text", "body_html")
SENDING = ("unknown_policy", "window_start", "window_end", "window_zone")


class LetterForm(CampaignForm):
    """A campaign's letter and how it is sent."""

    class Meta:
        model = Campaign
        fields = (*LETTER, *SENDING)
        labels: ClassVar = {"name": gettext_lazy("Name of the campaign")}
        widgets: ClassVar = {
            "body_text": forms.Textarea(attrs={"rows": 10}),
            "body_html": forms.Textarea(attrs={"rows": 10, "class": "code", "spellcheck": "false"}),
            "window_start": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "window_end": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }


class ListForm(forms.Form):
    """A list of recipients: a file, or the same text pasted."""

    file = forms.FileField(label=gettext_lazy("CSV file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Or paste the list"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "code", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for one of both; the file wins."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not given.get("file") and not (given.get("text") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste a list."))
        return given

    def stream(self) -> BytesIO:
        """Give the list, no more of it than the service would read: the rest is refused there."""
        file = self.cleaned_data.get("file")
        text = self.cleaned_data.get("text") or ""
        return BytesIO(file.read(DEFAULT_MAX_BYTES + 1) if file else text.encode("utf-8", "surrogateescape"))


class TestLetterForm(forms.Form):
    """Where to send a test letter; whether that is an address is said by the service."""

    to = forms.CharField(
        label=gettext_lazy("Address"), max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
