"""GET JSON over HTTP with a time limit, without proxies: what is asked here concerns nobody else."""

import http.client
import json
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.steps.step import Failed, address_of

ANSWER_SECONDS: Final = 3.0
"""How long this program waits, no promise of the mailer's."""
LARGEST: Final = 8 * 1024 * 1024
_DENIED: Final = frozenset({401, 403})


@dataclass(frozen=True)
class Answer:
    """What came back; `clock_epoch` is the server's own time, to the second, None where it does not tell."""

    body: Any
    clock_epoch: float | None
    our_clock_epoch: float


def get(
    variable: str,
    url: str,
    path: str,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Ask at the address that a variable names. Raises Failed."""
    try:
        parts = urlsplit(url)
        connection = _connection(parts.scheme, parts.hostname or "", parts.port, headers)
    except ValueError as error:
        raise address_of(variable, "http://user:password@host:port or https://…") from error
    sent = {**_login(parts.username, parts.password), **_plain(headers)}
    target = f"{parts.path.rstrip('/')}{path}" + (f"?{urlencode(query, quote_via=quote)}" if query else "")
    with closing(connection):
        return _exchange(connection, target, sent)


def _exchange(connection: http.client.HTTPConnection, target: str, headers: Mapping[str, str]) -> Answer:
    try:
        connection.request("GET", target, headers=dict(headers))
        response = connection.getresponse()
        body = response.read(LARGEST)
    except TimeoutError as error:
        raise Failed(Trouble.SILENT, f"no answer in {ANSWER_SECONDS:g} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise Failed(Trouble.REFUSED, f"{error}"[:300]) from error
    now = time.time()
    if response.status != http.client.OK:
        trouble = Trouble.DENIED if response.status in _DENIED else Trouble.BROKEN
        raise Failed(trouble, f"{response.status} {body.decode('utf-8', 'replace').strip()[:200]}")
    return Answer(_json(body), _clock(response.headers.get("Date")), now)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Failed(Trouble.BROKEN, f"no JSON: {error}") from error


def _clock(date: str | None) -> float | None:
    try:
        return parsedate_to_datetime(date).timestamp() if date else None
    except ValueError:
        return None


def _connection(
    scheme: str, host: str, port: int | None, headers: Mapping[str, str] | None
) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context(cafile=(headers or {}).get(CA) or None)
        return http.client.HTTPSConnection(host, port, timeout=ANSWER_SECONDS, context=context)
    if scheme != "http" or not host:
        raise ValueError(scheme)
    return http.client.HTTPConnection(host, port, timeout=ANSWER_SECONDS)


CA: Final = ":ca"
"""Pseudo-header: the file of certificates to trust."""


def _plain(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in (headers or {}).items() if not name.startswith(":") and value}


def _login(user: str | None, password: str | None) -> dict[str, str]:
    return basic(unquote(user), unquote(password or "")) if user else {}


def basic(user: str, password: str) -> dict[str, str]:
    """Write a login as HTTP wants it."""
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}
