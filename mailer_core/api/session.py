"""Sign in and out, and choose a language."""

from django.contrib.auth import login, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import Router, Status

from mailer_core.api.actor import Session, actor_of, refuse_too_big
from mailer_core.api.problems import ANY_PROBLEM, Problem
from mailer_core.api.schemas import Credentials, LanguageChoice, SessionOut
from mailer_core.exceptions import Refused
from mailer_core.middleware import language_of
from mailer_core.services.language import choose_language, spoken
from mailer_core.services.sign_in import check_credentials

router = Router(tags=["session"])


class NotJson(Refused):
    """The content type is not JSON, so a form of another site may have sent it."""

    code = "not_json"
    status = 415


def from_no_form(request: HttpRequest) -> bool:
    """Let only JSON sign in: a browser asks us before it sends that from another site (CORS). Raises NotJson."""
    refuse_too_big(request)
    if request.content_type != "application/json":
        raise NotJson(_("Send the request as Content-Type: application/json."))
    return True


@router.post("", auth=from_no_form, response={200: SessionOut, ANY_PROBLEM: Problem})
def sign_in(request: HttpRequest, given: Credentials) -> SessionOut:
    """Sign in; the session's cookie comes with the answer."""
    user = check_credentials(request, given.username, given.password)
    login(request, user)
    with translation.override(language_of(user) or spoken()):
        return _session(request)


@router.get("", auth=None, response=SessionOut)
def current(request: HttpRequest) -> SessionOut:
    """Tell who is signed in, and give the CSRF token."""
    return _session(request)


@router.patch("", auth=Session(), response={200: SessionOut, ANY_PROBLEM: Problem})
def change(request: HttpRequest, given: LanguageChoice) -> SessionOut:
    """Choose the language in which the API, the admin and the error sentences speak to the user."""
    choose_language(actor_of(request), given.language)
    with translation.override(given.language):
        return _session(request)


@router.delete("", auth=Session(), response={204: None, ANY_PROBLEM: Problem})
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign out."""
    logout(request)
    return Status(204, None)


def _session(request: HttpRequest) -> SessionOut:
    name = None if isinstance(request.user, AnonymousUser) else request.user.get_username()
    return SessionOut(username=name, language=spoken(), csrf_token=get_token(request))
