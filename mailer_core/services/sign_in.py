"""Check a name and a password, as often as the throttle allows: the API and the admin's form call this."""

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext as _

from mailer_core import throttle
from mailer_core.exceptions import Refused
from mailer_core.services.audit import audited
from mailer_core.services.rules import HALF_CHARACTER


class BadCredentials(Refused):
    """The name or the password is wrong; the sentence does not say which."""

    code = "bad_credentials"
    status = 401


def check_credentials(request: HttpRequest | None, name: str, password: str) -> User:
    """Give the user of a name and password. Raises BadCredentials, Throttled, Unavailable.

    Each attempt at an existing name counts, whoever makes it (right ones too, so that one query decides
    before the password is looked at). A name that nobody has is not counted: there is nothing to guess.
    """
    if not (_is_text(name) and _is_text(password)):
        raise BadCredentials(_("The name or the password is wrong."))
    claimed = User.objects.filter(username=name).first()
    if claimed is None:
        return _authenticated(request, name, password)
    with audited(claimed, throttle.Action.SIGN_IN, None) as row:
        throttle.admit(row)
        return _authenticated(request, name, password)


def _authenticated(request: HttpRequest | None, name: str, password: str) -> User:
    user = authenticate(request, username=name, password=password)
    if not isinstance(user, User):
        raise BadCredentials(_("The name or the password is wrong."))
    return user


def _is_text(given: str) -> bool:
    """Tell what PostgreSQL can compare and a hash can be made of: no NUL, no half of a character."""
    return "\0" not in given and not HALF_CHARACTER.search(given)
