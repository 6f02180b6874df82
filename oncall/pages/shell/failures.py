"""Pages for what went wrong. They ask no database, so that they can be shown when it is down."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from mailer_core import views
from mailer_core.exceptions import Refused
from oncall.pages.shell.choices import theme_of


class RefusalMiddleware:
    """Turns a refusal that a page did not catch into a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; anything else is Django's."""
        return failure(request, error.status, str(error)) if isinstance(error, Refused) else None


def failure(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """Show a sentence, with the way back."""
    values = {"status": int(status), "sentence": sentence, "theme": theme_of(request), "title": _title(status)}
    response = HttpResponse(render_to_string("shell/failure.html", values), status=status)
    add_never_cache_headers(response)
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere (`handler404`)."""
    if request.path.startswith(views.API):
        return views.not_found(request, exception)
    return failure(request, HTTPStatus.NOT_FOUND, _("There is nothing at this address."))


def no_csrf_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer for a form without its token (`CSRF_FAILURE_VIEW`): most often one that was open during a sign-in."""
    sentence = _("This page is out of date, so nothing was changed. Open it again and repeat what you did.")
    return failure(request, HTTPStatus.FORBIDDEN, sentence)


def _title(status: int) -> str:
    known = {
        HTTPStatus.NOT_FOUND: _("Not found"),
        HTTPStatus.FORBIDDEN: _("Not allowed"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("Too large"),
    }
    return known.get(HTTPStatus(status), _("This cannot be done"))
