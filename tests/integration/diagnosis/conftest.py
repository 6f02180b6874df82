"""Where the tests' own servers are, as the diagnosis takes it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.db import connection

from oncall.stack.ports import LOOPBACK
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.valkey import Valkey
from playbook.diagnosis.where import Where
from tests.services import POSTGRES

Serve = Callable[[int, bytes], str]


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The test's own database."""
    return POSTGRES.url_of(str(connection.settings_dict["NAME"]))


@pytest.fixture
def where(database_url: str, valkey_server: Valkey, redis_client: object, smtp_receiver: SmtpReceiver) -> Where:
    return Where(database=database_url, redis=settings.REDIS_URL, smtp=smtp_receiver.url)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve one answer to every GET; gives the address."""
    with ExitStack() as ending:

        def start(status: int, body: bytes) -> str:
            class Handler(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

                def log_message(self, format: str, *args: object) -> None:
                    """Say nothing."""

            server = ending.enter_context(ThreadingHTTPServer((LOOPBACK, 0), Handler))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            ending.callback(server.shutdown)
            return f"http://{LOOPBACK}:{server.server_port}"

        yield start
