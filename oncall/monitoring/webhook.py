"""`python -m oncall.monitoring.webhook`: somebody's pager, as far as Alertmanager can tell.

Each POST is one line of JSON in the file: when it came (Unix seconds), its path, and its body as it was sent.
"""

import argparse
import json
import signal
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from oncall.stack.ports import LOOPBACK

LARGEST_BODY = 10 * 1024 * 1024


class Webhook(ThreadingHTTPServer):
    """Appends to one file; loopback alone."""

    daemon_threads = True
    request_queue_size = 128  # a storm of pages at once; socketserver's own 5 resets the others

    def __init__(self, port: int, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), _Handler)

    def record(self, path: str, body: Any) -> None:
        """Keep one notification; a line without its end is still being written."""
        line = json.dumps({"received": time.time(), "path": path, "body": body}, ensure_ascii=False)
        with self._lock, self._file.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")


class _Handler(BaseHTTPRequestHandler):
    server: Webhook
    timeout = 5

    def do_GET(self) -> None:
        self._answer(HTTPStatus.OK if self.path == "/healthz" else HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        if length > LARGEST_BODY:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        try:
            body = json.loads(self.rfile.read(length))
        except ValueError:
            self._answer(HTTPStatus.BAD_REQUEST)
            return
        self.server.record(self.path, body)
        self._answer(HTTPStatus.OK)

    def _answer(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok" if status == HTTPStatus.OK else b"no")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the file is the log."""


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--file", type=Path, required=True)
    options = parser.parse_args()
    options.file.parent.mkdir(parents=True, exist_ok=True)
    with Webhook(options.port, options.file) as server:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
        server.serve_forever()


if __name__ == "__main__":
    main()
