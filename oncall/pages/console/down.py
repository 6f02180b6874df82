"""What the console says when PostgreSQL is down: nobody can be recognised then, so it names what needs no sign-in."""

import sys
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mailer_core import views
from mailer_core.exceptions import DATABASE_DOWN, UNAVAILABLE_RETRY
from oncall.pages.shell.failures import failure

CONSOLE = "/console/"


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of ours (`handler500`); in the console, a database that is down leads to the terminal."""
    if request.path.startswith(CONSOLE) and isinstance(sys.exception(), DATABASE_DOWN):
        sentence = _(
            "The database does not answer, so nobody can be let in here. "
            "Run oncall diagnose in a terminal: it needs no database."
        )
        response = failure(request, HTTPStatus.SERVICE_UNAVAILABLE, sentence)
        response["Retry-After"] = str(int(UNAVAILABLE_RETRY.total_seconds()))
        return response
    return views.server_error(request)
