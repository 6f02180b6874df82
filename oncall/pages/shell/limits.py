"""Refuse a body that is larger than anything a form may send, by its announced length, before it is read."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from mailer_core.views import API
from oncall.pages.shell.failures import failure


class BodyLimitMiddleware:
    """Answers 413 to a body of more than `DATA_UPLOAD_MAX_MEMORY_SIZE`; the API does so by itself, in JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Look at the length that the request announces, and serve it."""
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not request.path.startswith(API) and announced.isdecimal() and int(announced) > limit:
            sentence = _("More than %(limit)d bytes cannot be sent at once. Split the file into several.")
            return failure(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence % {"limit": limit})
        return self.get_response(request)
