"""Serve `/metrics` to those who may see it, and `/healthz` to all."""

import hmac
import ipaddress
import logging
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

logger = logging.getLogger(__name__)

READ_SECONDS = 5
TEXT = "text/plain; charset=utf-8"


class OpenToStrangers(Exception):
    """The address can be reached from other machines, and there is no token."""


class MetricsServer(ThreadingHTTPServer):
    """One process for all scrapes.

    `token`: a bearer token that `/metrics` then asks for (RFC 6750). Without one only loopback addresses
    are served. Raises OpenToStrangers, OSError where the port is taken.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], registry: CollectorRegistry, token: str = "") -> None:
        if not token and not is_loopback(address[0]):
            raise OpenToStrangers(f"{address[0]} can be reached from other machines: give a token, or bind 127.0.0.1.")
        self.registry = registry
        self._expected = f"Bearer {token}".encode() if token else None
        super().__init__(address, _Handler)

    def admits(self, authorization: str) -> bool:
        """Compare in constant time, so that a stranger learns nothing from how long a refusal takes."""
        return self._expected is None or hmac.compare_digest(authorization.encode(), self._expected)


def is_loopback(host: str) -> bool:
    """Say whether an address is this machine's own; a name other than localhost is taken for a public one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Handler(BaseHTTPRequestHandler):
    server: MetricsServer
    timeout = READ_SECONDS
    server_version = "oncall-exporter"
    sys_version = ""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/healthz":
            self._answer(HTTPStatus.OK, b"ok\n")
        elif path != "/metrics":
            self._answer(HTTPStatus.NOT_FOUND, b"/metrics or /healthz\n")
        elif not self.server.admits(self.headers.get("Authorization", "")):
            self._answer(HTTPStatus.UNAUTHORIZED, b"A bearer token is needed.\n", **{"WWW-Authenticate": "Bearer"})
        else:
            encode, content_type = choose_encoder(self.headers.get("Accept", ""))
            self._answer(HTTPStatus.OK, encode(self.server.registry), content_type)

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str = TEXT, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
