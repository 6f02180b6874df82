"""What a person chooses for every page: the language and the appearance."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mailer_core.services.language import choose_language
from oncall.pages.shell.doors import own_address
from oncall.pages.shell.guard import user_of

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
YEAR_SECONDS = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Name the appearance that was chosen: `auto` follows the machine's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember a language: of a user in the database, of anybody else in a cookie."""
    chosen = request.POST.get("language", "")
    response = redirect(own_address(request, request.POST.get("next")))
    if chosen not in dict(settings.LANGUAGES):
        return response
    if request.user.is_authenticated:
        choose_language(user_of(request), chosen)
    _keep(response, settings.LANGUAGE_COOKIE_NAME, chosen)
    return response


@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or what the machine says, in a cookie."""
    chosen = request.POST.get("theme", "")
    response = redirect(own_address(request, request.POST.get("next")))
    if chosen in THEMES:
        _keep(response, THEME_COOKIE, chosen)
    return response


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
