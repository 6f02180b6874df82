"""Sign in, sign out, and go to the first part that is a user's own."""

from django import forms
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mailer_core.exceptions import Refused
from mailer_core.services.sign_in import check_credentials
from oncall.pages.shell.guard import for_anybody, user_of
from oncall.pages.shell.parts import parts_for

MAX_NAME = 150


class SignInForm(forms.Form):
    """A name and a password."""

    username = forms.CharField(label=gettext_lazy("Name"), max_length=MAX_NAME)
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput)


def own_address(request: HttpRequest, given: str | None) -> str:
    """Give the address to go to next, the first page where the given one leads to another site."""
    allowed = url_has_allowed_host_and_scheme(
        given or "", allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return given if given and allowed and given.startswith("/") else reverse("shell:home")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, check what was given, and go where the person wanted to go."""
    after = own_address(request, request.POST.get("next") or request.GET.get("next"))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            user = check_credentials(request, form.cleaned_data["username"], form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user)
            return redirect(after)
    return render(request, "shell/sign_in.html", {"form": form, "next": after})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGIN_URL)


@for_anybody
def home(request: HttpRequest) -> HttpResponse:
    """Go to the first part that the user may enter; say so where there is none."""
    parts = parts_for(user_of(request))
    if parts:
        return redirect(parts[0].address)
    sentence = _("Your account may not enter any part of this site. Ask an administrator for a role.")
    return render(request, "shell/failure.html", {"title": _("No part is yours"), "sentence": sentence})
