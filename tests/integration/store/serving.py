"""A store behind its real HTTP server, in the test's own process, and a client that speaks as Grafana does."""

import gzip
import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson

from observability.store.api import Api
from observability.store.server import StoreServer
from observability.store.shelf import DEFAULT, Retention
from observability.store.store import LogStore

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
NOW = 1_795_500_000 * SECOND
"""The clock of a served store, unless the test brings its own."""

API = "/loki/api/v1/"


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: Mapping[str, str]

    @property
    def data(self) -> Any:
        assert self.status == 200, self.text
        document = orjson.loads(self.text)
        assert document["status"] == "success"
        return document["data"]


@dataclass(frozen=True)
class Client:
    """Asks a Loki, ours or a real one."""

    url: str

    def request(self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = {}) -> Answer:
        parts = urlsplit(self.url)
        assert parts.hostname
        connection = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=30)
        try:
            connection.request(method, path, body or None, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.read().decode(), dict(response.headers))
        finally:
            connection.close()

    def ask(self, question: str, **parameters: object) -> Answer:
        return self.request("GET", f"{API}{question}?{urlencode(parameters, doseq=True)}")

    def push(self, streams: object, **headers: str) -> Answer:
        body = gzip.compress(orjson.dumps({"streams": streams}))
        kinds = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
        return self.request("POST", f"{API}push", body, {**kinds, **headers})


@contextmanager
def served(
    directory: Path, *, retention: Retention = DEFAULT, now: Callable[[], int] = lambda: NOW
) -> Iterator[Client]:
    store = LogStore(directory, retention, now)
    server = StoreServer(Api(store, now))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Client(server.url)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        store.close()
