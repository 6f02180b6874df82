"""Serve `/metrics` to those who may see it, and `/healthz` to all."""

import hmac
import ipaddress
import logging
import socket
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, choose_encoder, generate_latest

logger = logging.getLogger(__name__)

READ_SECONDS = 5
TEXT = "text/plain; charset=utf-8"
RELAYED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
"""What a proxy adds: it runs on this machine, and whoever it asks for need not."""
REFUSALS = {
    HTTPStatus.UNAUTHORIZED: b"A bearer token is needed.\n",
    HTTPStatus.FORBIDDEN: b"Without a token only this machine is served, by its own name and through no proxy.\n",
}
CHALLENGES = {HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"}}


class OpenToStrangers(Exception):
    """The address can be reached from other machines, and there is no token."""


class MetricsServer(ThreadingHTTPServer):
    """One process for all scrapes.

    `token`: a bearer token that `/metrics` then asks for (RFC 6750). Without one only a loopback address
    is served, and there only who asks for this machine by its own name and for nobody else: neither a web page
    whose name was made to point here (DNS rebinding) nor a proxy that faces the world. Raises OpenToStrangers, OSError
    where the port is taken.
    """

    daemon_threads = True
    request_queue_size = 128  # with socketserver's own 5, a few idle connections keep Prometheus waiting

    def __init__(self, address: tuple[str, int], registry: CollectorRegistry, token: str = "") -> None:
        if not token and not is_loopback(address[0]):
            raise OpenToStrangers(f"{address[0]} can be reached from other machines: give a token, or bind 127.0.0.1.")
        self.registry = registry
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self._expected = f"Bearer {token}".encode() if token else None
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """Where it is."""
        host = str(self.server_address[0])
        return f"http://{f'[{host}]' if ':' in host else host}:{self.server_port}"

    def refusal(self, headers: Message) -> HTTPStatus | None:
        """Say why a request is turned away; None where it is not.

        A token is compared in constant time, so that a stranger learns nothing from how long a refusal takes.
        """
        if self._expected is None:
            return None if _asks_for_itself(headers) else HTTPStatus.FORBIDDEN
        given = headers.get("Authorization", "").encode("latin-1", "replace")  # as it came over the wire
        return None if hmac.compare_digest(given, self._expected) else HTTPStatus.UNAUTHORIZED


def is_loopback(host: str) -> bool:
    """Say whether an address is this machine's own; a name other than localhost is taken for a public one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _asks_for_itself(headers: Message) -> bool:
    host = headers.get("Host", "localhost")
    name = host.rpartition(":")[0] if not host.endswith("]") and ":" in host else host
    return is_loopback(name.strip("[]")) and not any(name in headers for name in RELAYED)


def _encoded(registry: CollectorRegistry, accept: str) -> tuple[bytes, str]:
    """Write the page as it is asked for; as plain text where nobody can tell what is asked for."""
    try:
        encode, content_type = choose_encoder(accept)
    except (TypeError, ValueError):  # a version that is no number
        encode, content_type = generate_latest, CONTENT_TYPE_PLAIN_0_0_4
    return encode(registry), content_type


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
        elif refusal := self.server.refusal(self.headers):
            self._answer(refusal, REFUSALS[refusal], **CHALLENGES.get(refusal, {}))
        else:
            self._answer(HTTPStatus.OK, *_encoded(self.server.registry, self.headers.get("Accept", "")))

    def _answer(self, status: HTTPStatus, body: bytes, content_type: str = TEXT, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)
