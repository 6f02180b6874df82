"""Serve an exporter in this process, and read its page as Prometheus does."""

import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from oncall.exporter.collector import Exporter, Where
from oncall.exporter.server import MetricsServer
from tests.patience import PATIENCE

PROVIDER = "smtp_global"


@dataclass(frozen=True)
class Scraped:
    """A page, and the seconds that it took."""

    text: str
    seconds: float
    values: dict[tuple[str, frozenset[tuple[str, str]]], float]

    def value(self, name: str, **labels: str) -> float:
        """Give one sample's value; a missing one fails the test."""
        return self.values[name, frozenset(labels.items())]

    def rows(self, name: str) -> list[dict[str, str]]:
        """Give the labels of every sample of a name."""
        return [dict(labels) for found, labels in self.values if found == name]


Page = Callable[[], Scraped]


@contextmanager
def serving(where: Where, token: str = "", fresh: float = 0.0) -> Iterator[str]:
    """Serve on a free loopback port for the length of a `with` block."""
    registry = CollectorRegistry()
    exporter = Exporter(where, fresh)
    registry.register(exporter)
    with closing(exporter), MetricsServer(("127.0.0.1", 0), registry, token) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/metrics"
        finally:
            server.shutdown()
            thread.join()


def scrape(url: str) -> Scraped:
    """Read the page."""
    began = time.monotonic()
    with urllib.request.urlopen(url, timeout=PATIENCE) as response:
        text = response.read().decode()
    seconds = time.monotonic() - began
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return Scraped(text, seconds, {(s.name, frozenset(s.labels.items())): s.value for s in samples})
