"""Push a body to Loki over one kept-alive connection with time limits of our own."""

import http.client
import io
import select
import socket
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from isal import igzip

from observability.shipper.answers import Answer, parse_retry_after

PUSH_PATH = "/loki/api/v1/push"
LONGEST_TEXT = 4096
ANSWER_SECONDS = 30.0
"""After which an answer that comes by drops is given up: each byte renews a socket's own time limit."""


@dataclass(frozen=True)
class LokiTarget:
    """Where to push.

    `url` is Loki's base or its push endpoint, and may carry user and password; `tenant` becomes
    `X-Scope-OrgID`; `ca` is a PEM file to trust instead of the system's; `timeout` in seconds holds
    for connecting and for each wait on the answer, `ANSWER_SECONDS` for the answer as a whole.
    """

    url: str = field(repr=False)
    tenant: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    ca: Path | None = None
    timeout: float = 10.0


class _Bounded(io.RawIOBase):
    """What `http.client` reads an answer from: a socket, up to a moment."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._ends = time.monotonic() + ANSWER_SECONDS

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Stand for the socket, of which a response wants nothing else."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Say so."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come. Raises TimeoutError."""
        if time.monotonic() >= self._ends:
            raise TimeoutError(f"no whole answer within {ANSWER_SECONDS:g} s")
        return self._sock.recv_into(buffer)


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_Bounded(sock), *args, **kwargs)  # type: ignore[arg-type]  # it only calls `makefile`


class _Connection(http.client.HTTPConnection):
    response_class = _Response


class _TlsConnection(http.client.HTTPSConnection):
    response_class = _Response


class PushClient:
    """One connection, made when needed and made anew after any error."""

    def __init__(self, target: LokiTarget) -> None:
        parts = urlsplit(target.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"not an http(s) URL with a host: {parts.scheme}://{parts.hostname or ''}")
        self._tls = ssl.create_default_context(cafile=target.ca) if parts.scheme == "https" else None
        self._host, self._port = parts.hostname, parts.port
        path = parts.path.rstrip("/")
        self._path = path if path.endswith("/push") else path + PUSH_PATH
        self._timeout = target.timeout
        user = target.user or unquote(parts.username or "")
        self._headers = _headers(target.tenant, user, target.password or unquote(parts.password or ""))
        self._connection: http.client.HTTPConnection | None = None

    def push(self, body: bytes, sent: Callable[[], None] = lambda: None) -> Answer:
        """Send uncompressed JSON; never raises for the network. `sent` is called before the answer is read."""
        packed = igzip.compress(body, compresslevel=1, mtime=0)
        try:
            return self._exchange(packed, sent)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(0, f"{type(error).__name__}: {error}")

    def _exchange(self, packed: bytes, sent: Callable[[], None]) -> Answer:
        if self._connection is not None and _closed_by_peer(self._connection):
            self.close()
        connection = self._connection = self._connection or self._connect()
        connection.request("POST", self._path, packed, self._headers)
        sent()
        response = connection.getresponse()
        text = response.read(LONGEST_TEXT).decode(errors="replace").strip()
        if response.will_close or not response.isclosed():  # the rest of a long page is not worth reading
            self.close()
        return Answer(
            response.status,
            text,
            parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC)),
            response.headers.get_content_type() == "text/html",
        )

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls is not None:
            return _TlsConnection(self._host, self._port, timeout=self._timeout, context=self._tls)
        return _Connection(self._host, self._port, timeout=self._timeout)

    def close(self) -> None:
        """Close the connection; the next push makes another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _closed_by_peer(connection: http.client.HTTPConnection) -> bool:
    """Say whether there is something to read though nothing was asked: the end, on an idle connection."""
    if connection.sock is None:
        return True
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _headers(tenant: str, user: str, password: str) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    if tenant:
        headers["X-Scope-OrgID"] = tenant
    if user:
        headers["Authorization"] = "Basic " + b64encode(f"{user}:{password}".encode()).decode()
    return headers
