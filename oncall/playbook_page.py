"""Serve the rendered playbook at `/playbook/`: to everybody, since pages lead there and it holds no secret."""

import hashlib
import html
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import resolve
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

import playbook
from observability.catalogue.links import Addresses
from playbook.page.html import settings_json
from playbook.snippet import LANGUAGES

PREFIX: Final = "/playbook/"
RENDERED: Final = Path(playbook.__file__).parent / "rendered"
_SETTINGS: Final = re.compile(r'(<script type="application/json" id="settings">).*?(</script>)', re.DOTALL)
_POLICY: Final = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def _page(language: str) -> str:
    """Give the page with the installation's own words in it: its Grafana, and whom to call."""
    contacts = {role: words for role, words in settings.ONCALL_ESCALATION.items() if words}
    return _filled(language, settings_json(settings.GRAFANA_URL or Addresses.grafana, contacts))


@lru_cache(maxsize=2 * len(LANGUAGES))
def _filled(language: str, own: str) -> str:
    text = (RENDERED / f"{language}.html").read_text("utf-8")
    return _SETTINGS.sub(lambda found: f"{found[1]}{own}{found[2]}", text)


def _language(request: HttpRequest, language: str = "") -> str:
    """Choose the address's language, else the one asked for by `?lang=`, else the browser's."""
    wanted = language or request.GET.get("lang") or get_language_from_request(request)
    if wanted[:2] in LANGUAGES:
        return wanted[:2]
    if language:
        raise Http404
    return LANGUAGES[0]


def _etag(request: HttpRequest, language: str = "") -> str:
    return f'"{hashlib.sha256(_page(_language(request, language)).encode()).hexdigest()[:32]}"'


@require_safe
@gzip_page
@condition(etag_func=_etag)
def playbook_page(request: HttpRequest, language: str = "") -> HttpResponse:
    """Serve the page under its own policy: its inline style and script by their hashes, and nothing else."""
    text = _page(_language(request, language))
    response = HttpResponse(text)
    found = _POLICY.search(text)
    policy = html.unescape(found[1]) if found else "default-src 'none'"
    response["Content-Security-Policy"] = f"{policy}; frame-ancestors 'none'"
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


class PlaybookMiddleware:
    """Serves the playbook before anything asks who is signed in: it is read when PostgreSQL, which knows, is down.

    Stands before the sessions. The language is the cookie's or the browser's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the playbook's own addresses at once, all others as they come."""
        if request.path_info == PREFIX.rstrip("/"):
            return HttpResponseRedirect(request.get_full_path(force_append_slash=True))
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        view, arguments, named = resolve(request.path_info)
        answer: HttpResponseBase = view(request, *arguments, **named)
        return answer
