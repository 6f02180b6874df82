"""A Loki for tests: stores as Loki does (dedupe, partial 400) and misbehaves as its script says."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson

Stored = tuple[bytes, str, str, bytes]
"""Labels, time, line, metadata: what Loki takes for one and the same entry."""


@dataclass(frozen=True)
class Reply:
    """What to do with a push: store it or not, wait, answer or cut the connection (status 0), close it after."""

    status: int = 204
    text: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    store: bool = True
    hang_seconds: float = 0.0
    close: bool = False


OK = Reply()
DOWN = Reply(503, "down", store=False)


@dataclass
class FakeLoki:
    """`script` is asked with the number of each push; `refuses` names entries that get a partial 400."""

    script: Callable[[int], Reply] = lambda _number: OK
    refuses: Callable[[str], bool] = lambda _line: False
    stored: dict[Stored, int] = field(default_factory=dict)
    pushes: int = 0
    bodies: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, raw: bytes, headers: dict[str, str]) -> Reply:
        content = gzip.decompress(raw)
        with self._lock:
            self.pushes += 1
            self.headers = headers
            self.bodies.append(len(content))
            streams = orjson.loads(content)["streams"]
            self.sizes.append(sum(len(stream["values"]) for stream in streams))
            reply = self.script(self.pushes)
            refused = self._store(streams) if reply.store else 0
        if refused and reply.status == 204:
            return Reply(400, f"entry too far behind, total ignored: {refused}")
        return reply

    def _store(self, streams: list[dict[str, Any]]) -> int:
        refused = 0
        for stream in streams:
            labels = orjson.dumps(stream["stream"], option=orjson.OPT_SORT_KEYS)
            for ts, line, *metadata in stream["values"]:
                if self.refuses(line):
                    refused += 1
                    continue
                key = (labels, ts, line, orjson.dumps(metadata))
                self.stored[key] = self.stored.get(key, 0) + 1
                self.order.append(line)
        return refused

    def ids(self) -> list[str]:
        """Return the id of every distinct stored entry but drop notices; a repeated id is a lost dedupe."""
        lines = [orjson.loads(line) for _, _, line, _ in self.stored]
        return [line["event_id"] for line in lines if "dropped" not in line]

    def notices(self) -> int:
        """Return how many entries the stored drop notices stand for."""
        return sum(int(orjson.loads(line).get("dropped", 0)) for _, _, line, _ in self.stored)


def _handler(loki: FakeLoki) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            reply = loki.take(raw, {"path": self.path, **dict(self.headers)})
            time.sleep(reply.hang_seconds)
            if reply.status == 0:
                self.close_connection = True
                return
            self.close_connection = reply.close
            text = reply.text.encode()
            self.send_response_only(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_args: object) -> None:
            """Stay silent."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A killed shipper leaves broken connections; that is the test, not an error."""


@contextmanager
def serving(loki: FakeLoki, tls: ssl.SSLContext | None = None) -> Iterator[FakeLoki]:
    """Serve on a free port of the loopback."""
    server = _Server(("127.0.0.1", 0), _handler(loki))
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    loki.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield loki
    finally:
        server.shutdown()
        server.server_close()
