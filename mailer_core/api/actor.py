"""Who asks: a signed-in user of Django, proven by the session's cookie and, where something changes, a CSRF token."""

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import SessionAuth

from mailer_core.exceptions import Refused


class TooBig(Refused):
    """The body is larger than any letter or list may be."""

    code = "too_big"
    status = 413


class Session(SessionAuth):
    """Django's session. The size is looked at first, because the search for a CSRF token reads the body."""

    def __call__(self, request: HttpRequest) -> object | None:
        """Give the user, None for nobody. Raises TooBig; HttpError (403) without a CSRF token."""
        refuse_too_big(request)
        return super().__call__(request)


def refuse_too_big(request: HttpRequest) -> None:
    """Refuse a body by its announced length, before it is read. Raises TooBig."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        sentence = _("The body of the request is too large (more than %(limit)d bytes).")
        raise TooBig(sentence % {"limit": limit})


def actor_of(request: HttpRequest) -> User:
    """Give the user who asks; each operation that calls this has `Session` before it."""
    assert isinstance(request.user, User)  # noqa: S101 -- Session has let nobody else through
    return request.user
