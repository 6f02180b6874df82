"""Speak to a signed-in user in the language they chose, whatever the browser asks for."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from mailer_core.models import UserLanguage

LANGUAGE = "_mailer_language"
"""Where a user object keeps the choice, if it was fetched with it (`backends.py`)."""


class UserLanguageMiddleware:
    """Activate the user's saved language; without one, the browser's (LocaleMiddleware) stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request in the user's language."""
        chosen = language_of(request.user) if request.user.is_authenticated else None
        if chosen is None:
            return self.get_response(request)
        with translation.override(chosen):
            response = self.get_response(request)
        response["Content-Language"] = chosen
        return response


def language_of(user: User) -> str | None:
    """Return the language a user chose, None if they chose none."""
    if hasattr(user, LANGUAGE):
        return cast("str | None", getattr(user, LANGUAGE))
    saved = UserLanguage.objects.filter(user=user).first()
    return saved.language if saved else None
