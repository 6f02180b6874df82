"""Give the API's form to an answer that ninja makes by itself: a method that an address does not take."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from mailer_core.api.problems import problem
from mailer_core.views import API


class MethodMiddleware:
    """Answers 405 below `/api/` as every other refusal, and names what may be asked in `Allow` (RFC 9110, 15.5.6)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not request.path.startswith(API):
            return response
        allowed = ", ".join(sorted(response["Allow"].split(", ")))
        sentence = _("This address does not take %(method)s requests. It takes: %(allowed)s.")
        told = {"method": str(request.method), "allowed": allowed}
        refused = problem(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed", sentence % told)
        refused["Allow"] = allowed
        return refused
