"""A signed-in browser without a screen: it asks for pages over one connection and keeps the time."""

import http.client
import time
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlsplit


@dataclass(slots=True)
class Times:
    """Milliseconds of several answers."""

    ms: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median."""
        return median(self.ms)

    @property
    def p95(self) -> float:
        """The time under which 95 of 100 answers came."""
        return quantiles(self.ms, n=20)[-1] if len(self.ms) > 1 else self.ms[0]


class Browser:
    """One connection with one session."""

    def __init__(self, site: str, session: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
        self._headers = {"Cookie": f"sessionid={session}", "Accept-Language": "ru"}
        self.etag = ""

    def get(self, path: str, shown: str = "") -> tuple[str, float]:
        """Give a page and its milliseconds; "" where it is still the one that is `shown` (an ETag).

        Raises RuntimeError for anything but 200 and, with `shown`, 304.
        """
        headers = self._headers | ({"If-None-Match": shown} if shown else {})
        began = time.perf_counter()
        try:
            answer = self._ask(path, headers)
        except (http.client.RemoteDisconnected, ConnectionError):  # it was idle for too long: a browser connects anew
            self._connection.close()
            answer = self._ask(path, headers)
        body = answer.read()
        spent = (time.perf_counter() - began) * 1000
        self.etag = answer.headers.get("ETag", "")
        if answer.status not in {http.client.OK, http.client.NOT_MODIFIED}:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body.decode(), spent

    def _ask(self, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._connection.request("GET", path, headers=headers)
        return self._connection.getresponse()


def session_of(username: str, *, on_call: bool = False) -> str:
    """Open a session for a user, made without a password if there is none of that name. Needs Django.

    `on_call`: a member of the staff who sees everything.
    """
    from django.conf import settings  # noqa: PLC0415 -- likewise
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415 -- needs Django
    from django.contrib.auth.models import Group, User  # noqa: PLC0415 -- likewise
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415 -- likewise

    rights = {"is_staff": on_call, "is_superuser": on_call}
    user, _made = User.objects.get_or_create(username=username, defaults=rights)
    user.groups.add(Group.objects.get(name="managers"))
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
