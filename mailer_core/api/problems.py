"""How the API says no: a status, a stable code for programs, a sentence for people, and when to try again."""

import math
from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse, RawPostDataException
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from mailer_core.exceptions import Refused

ANY_PROBLEM = frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429, 502, 503})
"""Statuses of refusals, for the description of each operation."""


WHOLE_BODY = ("body", "given")
"""Where ninja finds a body at fault that has no fields; each operation calls it so."""


class Problem(Schema):
    """Every answer from 400 on. `retry_after_seconds` stands in the header Retry-After as well."""

    code: str
    sentence: str
    retry_after_seconds: int | None = None


def problem(status: int, code: str, sentence: str, retry_after: timedelta | None = None) -> JsonResponse:
    """Make the answer of a refusal."""
    body: dict[str, str | int] = {"code": code, "sentence": sentence}
    headers = {}
    if retry_after is not None:
        seconds = max(1, math.ceil(retry_after.total_seconds()))
        body["retry_after_seconds"] = seconds
        headers["Retry-After"] = str(seconds)
    return JsonResponse(body, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


def install(api: NinjaAPI) -> None:
    """Let every error leave the API in this form. What is none of these is the site's `handler500`."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(ValidationError, _not_valid)
    api.add_exception_handler(AuthenticationError, _not_signed_in)
    api.add_exception_handler(HttpError, _not_understood)
    api.add_exception_handler(RawPostDataException, _a_form)


def _refused(_request: HttpRequest, refusal: Refused | type[Refused]) -> JsonResponse:
    assert isinstance(refusal, Refused)  # noqa: S101 -- ninja's type allows the class too, it passes instances
    return problem(refusal.status, refusal.code, str(refusal), refusal.retry_after)


def _not_valid(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> JsonResponse:
    assert isinstance(error, ValidationError)  # noqa: S101 -- likewise
    first = error.errors[0]
    if tuple(first["loc"]) == WHOLE_BODY:
        told = _("The body of the request is not a JSON object.")
        return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", told)
    field = ".".join(str(part) for part in first["loc"][2:]) or str(first["loc"][-1])
    sentences = {
        "missing": _("The field “%(field)s” is missing."),
        "extra_forbidden": _("There is no field “%(field)s”."),
    }
    sentence = sentences.get(first["type"], _("The field “%(field)s” has a value that cannot be used."))
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", sentence % {"field": field})


def _not_signed_in(_request: HttpRequest, _error: AuthenticationError | type[AuthenticationError]) -> JsonResponse:
    return problem(HTTPStatus.UNAUTHORIZED, "not_signed_in", _("Sign in first: POST /api/session."))


def _not_understood(_request: HttpRequest, error: HttpError | type[HttpError]) -> JsonResponse:
    """Say what ninja itself refuses: a request without a CSRF token, or a body that is no JSON."""
    if isinstance(error, HttpError) and error.status_code == HTTPStatus.FORBIDDEN:
        return problem(HTTPStatus.FORBIDDEN, "csrf", _("The CSRF token is missing or wrong: send X-CSRFToken."))
    return problem(HTTPStatus.BAD_REQUEST, "not_json", _("The body of the request is not JSON."))


def _a_form(_request: HttpRequest, _error: Exception | type[Exception]) -> JsonResponse:
    """Refuse a form where JSON is asked for: the search for a CSRF token has read it, so nobody can read it again."""
    told = _("Send the request as Content-Type: application/json.")
    return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not_json", told)
