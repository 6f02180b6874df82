"""The admin's forms; what they check beyond Django is said by the services' own rules."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from mailer_core.audience.addresses import normal_address
from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import sentence
from mailer_core.exceptions import Invalid
from mailer_core.models import Campaign
from mailer_core.services.language import spoken
from mailer_core.services.rules import validated

if TYPE_CHECKING:  # Django's class takes a parameter in its stubs alone
    CampaignModelForm = forms.ModelForm[Campaign]
else:
    CampaignModelForm = forms.ModelForm


class CampaignForm(CampaignModelForm):
    """A campaign's letter."""

    def _post_clean(self) -> None:
        """Check by the same rules as every door, so that the text stays in the form when one refuses it."""
        super()._post_clean()  # type: ignore[misc]  # Django's stubs leave out this hook of model forms
        if not self.errors:
            try:
                validated(self.instance)
            except Invalid as refusal:
                self.add_error(None, str(refusal))


class SuppressionForm(forms.ModelForm):  # type: ignore[type-arg]  # a parameter in the stubs alone
    """An address that must get no mail, in the form in which recipients have it."""

    def clean_email(self) -> str:
        """Bring it to its normal form, or say why it is none."""
        try:
            return normal_address(self.cleaned_data["email"])
        except AddressError as error:
            raise forms.ValidationError(sentence(error.reason, spoken())) from error


class TestLetterForm(forms.Form):
    """Where to send a test letter."""

    to = forms.EmailField(label=_("Address for the test letter"))


class ListForm(forms.Form):
    """A list of recipients."""

    file = forms.FileField(
        label=_("CSV file"), help_text=_("The first line names the columns: email, and your merge fields.")
    )
