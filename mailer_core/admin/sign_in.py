"""The admin's door: the same check of name and password as the API's, throttled alike."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from mailer_core.exceptions import Refused
from mailer_core.services.sign_in import check_credentials


class SignInForm(AdminAuthenticationForm):
    """Django's form, with the sentence of a refusal as its error."""

    def clean(self) -> dict[str, Any]:
        """Check the name and the password, and whether the account may enter here."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name and password:
            try:
                self.user_cache = check_credentials(self.request, name, password)
            except Refused as refusal:
                raise ValidationError(str(refusal), code=refusal.code) from refusal
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


admin.site.login_form = SignInForm
