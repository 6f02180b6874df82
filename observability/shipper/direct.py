"""Lines straight to Loki from this process, by one setting (`ONCALL_LOKI_DIRECT`), for shops without a shipper.

It stands where the spool would stand and queues into the classic handler; what a kill loses is said there.
python-logging-loki is imported with this module, hence only where it is used.
"""

import atexit
import logging
from collections.abc import Mapping

from observability.shipper.classic import ClassicLokiHandler

LOGGER = "mailer"


class DirectLoki:
    """A place for lines, as `observability.handler.Spool` wants it. `labels` are the same for all lines."""

    def __init__(self, url: str, labels: Mapping[str, str], auth: tuple[str, str] | None = None) -> None:
        self.handler = ClassicLokiHandler(url, dict(labels), auth, version="1")
        atexit.register(self.handler.close)  # a line's way does not end with logging's own shutdown

    def append(self, ts_ns: int, level: str, line: bytes) -> bool:
        """Queue a line; never waits. True: what finds the queue full is counted by the handler (`dropped`)."""
        record = logging.makeLogRecord({"name": LOGGER, "levelname": level, "tags": {"level": level}})
        self.handler.emitter(record, line.decode())
        return True
