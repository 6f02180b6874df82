"""Who may enter a page; whoever is not signed in is led to the door and back.

A view is decorated with `for_managers` or `for_on_call`. It gets a request whose `user` is a `User`. What a
service refuses with an error of `mailer_core.exceptions` becomes a page with its sentence (`failures.py`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from mailer_core.exceptions import Forbidden
from mailer_core.services.access import require_manager
from oncall.pages.shell.parts import is_on_call

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Rest], HttpResponseBase]


def user_of(request: HttpRequest) -> User:
    """Give the signed-in user of a guarded view."""
    return cast("User", request.user)


def for_managers(view: View[Rest]) -> View[Rest]:
    """Let managers in (and superusers)."""
    return _guarded(view, require_manager)


def for_on_call(view: View[Rest]) -> View[Rest]:
    """Let members of the staff in."""
    return _guarded(view, _require_on_call)


def for_anybody(view: View[Rest]) -> View[Rest]:
    """Let in whoever is signed in."""
    return _guarded(view, lambda _user: None)


def is_htmx(request: HttpRequest) -> bool:
    """Say whether a part of a page asks, not a person who opens a page."""
    return request.headers.get("HX-Request") == "true"


def _guarded(view: View[Rest], require: Callable[[User], None]) -> View[Rest]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _to_the_door(request)
        require(user_of(request))
        response = view(request, *args, **kwargs)
        add_never_cache_headers(cast("HttpResponse", response))
        return response

    return guarded


def _require_on_call(user: User) -> None:
    if not is_on_call(user):
        raise Forbidden(_("This page is for the engineers on call (accounts of the staff)."))


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """Ask to sign in. A part of a page sends its whole page there; a form that was sent is not sent again."""
    details: Any = getattr(request, "htmx", None)
    back = details.current_url_abs_path if details else request.get_full_path()
    door = f"{reverse('shell:sign-in')}?{urlencode({'next': back or '/'})}"
    return HttpResponseClientRedirect(door) if is_htmx(request) else redirect(door)
