"""The pages that people without an account meet: unsubscribe, and what went wrong."""

import sys
from datetime import timedelta
from http import HTTPStatus
from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from mailer_core.api.problems import problem
from mailer_core.audience.unsubscribe import recipient_of
from mailer_core.exceptions import DATABASE_DOWN, UNAVAILABLE_RETRY
from mailer_core.services.unsubscribe import unsubscribe

API = "/api/"


@csrf_exempt  # whoever holds the link may unsubscribe; a mail provider has no cookie to send (RFC 8058, 3.2)
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, since scanners of links follow it; unsubscribe on POST, without a question (RFC 8058)."""
    recipient = recipient_of(token)
    if recipient is None:
        return _no_such_link()
    if request.method != "POST":
        return _page(HTTPStatus.OK, _("Unsubscribe from these letters?"), button=_("Unsubscribe"))
    if not unsubscribe(recipient):
        return _no_such_link()
    return _page(HTTPStatus.OK, _("You are unsubscribed and will get no more of these letters."))


def _no_such_link() -> HttpResponse:
    return _page(HTTPStatus.NOT_FOUND, _("This link is not valid. Copy it from the letter once more, whole."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere (`handler404`)."""
    return _failure(request, HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that Django itself refuses (`handler400`)."""
    return _failure(request, HTTPStatus.BAD_REQUEST, "bad_request", _("This request cannot be understood."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of ours, without details (`handler500`); a database that is down is a 503."""
    if isinstance(sys.exception(), DATABASE_DOWN):
        sentence = _("The database does not answer. Try again in half a minute.")
        return _failure(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", sentence, UNAVAILABLE_RETRY)
    sentence = _("Something went wrong on our side; the error is in the log.")
    return _failure(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", sentence)


def _failure(
    request: HttpRequest, status: HTTPStatus, code: str, sentence: str, wait: timedelta | None = None
) -> HttpResponse:
    answer = problem(status, code, sentence, wait)
    if request.path.startswith(API):
        return answer
    page = _page(status, sentence)
    if "Retry-After" in answer:
        page["Retry-After"] = answer["Retry-After"]
    return page


def _page(status: HTTPStatus, sentence: str, button: str = "") -> HttpResponse:
    """Show one sentence. No request is given to the template: it must work without a database."""
    nonce = token_urlsafe(16)
    values = {"sentence": sentence, "button": button, "nonce": nonce, "language": get_language()}
    response = HttpResponse(render_to_string("mailer/page.html", values), status=status)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response
