"""A small thread that says that this process lives, whatever its letter waits for."""

import threading
import uuid

from django.db import DatabaseError, connection

from mailer_core.sending import queries
from mailer_core.sending.database import LOST, execute
from observability.catalogue import objectives


class Heartbeat:
    """Renews one lease after another. `lost` tells that the lease was taken back: stop before the next letter.

    It has a database connection of its own (Django's are one a thread), so a letter that waits 120 s for
    the final reply keeps its lease.
    """

    def __init__(self, interval: float = objectives.LEASE_HEARTBEAT.total_seconds()) -> None:
        self._interval = interval
        self._lease: uuid.UUID | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease-heartbeat", daemon=True)
        self.lost = False

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join(timeout=self._interval)

    def hold(self, lease: uuid.UUID | None) -> None:
        """Renew this lease from now on; None: there is nothing to renew."""
        self.lost = False
        self._lease = lease

    def _run(self) -> None:
        while not self._ended.wait(self._interval):
            self._beat()
        connection.close()

    def _beat(self) -> None:
        lease = self._lease
        if lease is None:
            return
        try:
            renewed = execute(queries.LEASE_ALIVE, {"lease": lease}).fetchone()
        except (*LOST, DatabaseError):
            connection.close()  # the next beat connects anew; silence is what the reaper counts
            return
        if renewed is None and lease == self._lease:
            self.lost = True
