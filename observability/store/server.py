"""The store on a loopback port: one thread a connection, over the standard library's HTTP server.

A process of its own with a few clients needs no more; gunicorn would fork workers, each with an index of its own.
"""

import ipaddress
import sys
import threading
import traceback
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from observability.store.api import Api, Request, Response, text
from observability.store.exceptions import NotLoopbackError
from observability.store.push_request import MAX_BODY_BYTES

IDLE_SECONDS = 120
QUERIES_AT_ONCE = 2
"""More would only share the same processor, and multiply the memory."""


class StoreServer(ThreadingHTTPServer):
    """Serves an `Api` until `shutdown`. `port` 0 takes any free one. Raises NotLoopbackError."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, api: Api, port: int = 0, host: str = "127.0.0.1") -> None:
        if host != "localhost" and not _is_loopback(host):
            raise NotLoopbackError(
                f"{host} is not a loopback address: this store has no passwords, so it serves this machine alone"
            )
        self.api = api
        self.queries = threading.BoundedSemaphore(QUERIES_AT_ONCE)
        super().__init__((host, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Write down what went wrong, unless it is only that a client went away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    @property
    def url(self) -> str:
        """Return the base address, to be used as `LOKI_URL`."""
        return f"http://{self.server_address[0]!s}:{self.server_address[1]}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Handler(BaseHTTPRequestHandler):
    server: StoreServer
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    server_version = "mailer-oncall-store"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        size = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not size.isdecimal():
            self._give_up(411, "send the body with a Content-Length")
        elif int(size) > MAX_BODY_BYTES:
            self._give_up(413, f"request body too large, limit: {MAX_BODY_BYTES} bytes")
        elif not self._for_us():
            self._give_up(403, "this store answers only requests that are addressed to this machine by a loopback name")
        else:
            self._send(self._ask(self.rfile.read(int(size))))

    def _for_us(self) -> bool:
        """Refuse a web page that has its own name resolved to the loopback (DNS rebinding)."""
        name = urlsplit(f"//{self.headers.get('Host', 'localhost')}").hostname or ""
        return name == "localhost" or _is_loopback(name)

    def _ask(self, body: bytes) -> Response:
        parts = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, parts.path, parts.query, headers, body)
        try:
            with nullcontext() if parts.path.endswith("/push") else self.server.queries:
                return self.server.api.answer(request)
        except Exception as error:  # noqa: BLE001 -- the process's edge: a client must get an answer to each request
            traceback.print_exc()
            return text(500, f"the store failed: {error!r}")

    def _give_up(self, status: int, words: str) -> None:
        """Answer without reading the body; the connection is of no further use."""
        self.close_connection = True
        self._send(text(status, words))

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        if response.status != 204:  # noqa: PLR2004 -- it has no body, so no length either (RFC 9110, 8.6)
            self.send_header("Content-Type", response.kind)
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)

    def log_message(self, *_arguments: object) -> None:
        """Stay silent: a log store that logs each push would fill by itself."""
