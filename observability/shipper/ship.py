"""The shipper: from a spool to Loki, oldest first, each entry stored, dead or counted, none lost.

One round: read a batch, push it until every entry of it is settled, make the position durable, delete
what is shipped to its end. The position moves only after Loki's 204 (or a durable dead letter); what a
kill makes it send twice is what was shipped since the last save, byte-identical, and Loki stores it once.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from observability.shipper.dead import DeadLetters
from observability.shipper.delivery import Checkpoint, Delivery, Settled
from observability.shipper.exceptions import StoppedError
from observability.shipper.merge import Finished, SpoolReader
from observability.shipper.push import Item, Labels, Streams, make_item, size_of
from observability.shipper.state import Health
from observability.shipper.target import LokiTarget, PushClient
from observability.spool.cursor import load_cursor


@dataclass(frozen=True)
class Limits:
    """Bounds of a batch. A push over a tenant's burst (6 MB in Loki's defaults) could never pass."""

    entries: int = 4000
    bytes: int = 1 << 20
    linger_seconds: float = 0.2
    save_seconds: float = 0.2
    """Least time between two saves of the position: a save costs as much as shipping 500 entries."""


class Shipper:
    """Ships one spool. The caller holds `lock.sole_shipper(directory)` as long as it lives."""

    def __init__(
        self,
        directory: Path,
        target: LokiTarget,
        labels: Labels,
        *,
        limits: Limits = Limits(),
        checkpoint: Checkpoint = lambda _name: None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._directory = directory
        self._limits = limits
        self._checkpoint = checkpoint
        self._streams = Streams(labels)
        self._cursor = load_cursor(directory)
        self._reader = SpoolReader(directory, self._cursor.offsets)
        self._health = Health(self._cursor)
        self._client = PushClient(target)
        self._delivery = Delivery(self._client, DeadLetters(directory), self._health, checkpoint, chance)
        self._saved = float("-inf")
        self._unsaved = False

    def run(self, stop: threading.Event) -> None:
        """Ship until `stop` is set. An answer that is being waited for is taken first."""
        self._delivery.stop = stop
        while not stop.is_set():
            if not self.step():
                stop.wait(self._limits.linger_seconds)
            self._health.write()
        self.close()

    def step(self) -> bool:
        """Ship one batch; False where there was nothing to ship. Returns early when told to stop."""
        self._delete(self._reader.refresh())
        batch = self._collect()
        try:
            for part in self._delivery.settle(batch):
                self._advance(part)
        except StoppedError:
            self._rewind()
        return bool(batch)

    def _collect(self) -> list[Item]:
        batch: list[Item] = []
        if self._fill(batch) or not batch:
            return batch
        self._delivery.stop.wait(self._limits.linger_seconds)
        self._reader.refresh()
        self._fill(batch)
        return batch

    def _fill(self, batch: list[Item]) -> bool:
        """Take entries in order; True when the batch can take no more."""
        room = self._limits.bytes - sum(size_of(item) for item in batch)
        while (entry := self._reader.peek()) is not None:
            item = make_item(entry, self._streams)
            room -= size_of(item)
            if batch and (room < 0 or len(batch) >= self._limits.entries):
                return True
            batch.append(item)
            self._reader.pop()
        return False

    def _advance(self, settled: Settled) -> None:
        """Move the position past a settled part; a dead letter is saved at once, lest a kill bury it twice."""
        totals = self._cursor.totals
        for item in settled.items:
            self._cursor.offsets[item.entry.stem] = item.entry.end
            totals.torn += item.entry.torn
            totals.dropped += item.dropped
        totals.dropped += settled.dropped
        totals.shipped += len(settled.items) if settled.stored else 0
        totals.dead += 0 if settled.stored else len(settled.items)
        self._unsaved = True
        if not settled.stored or time.monotonic() - self._saved >= self._limits.save_seconds:
            self._save()

    def _save(self) -> None:
        """Make the position durable. On a full disk shipping goes on: it is what makes room again."""
        self._checkpoint("before cursor")
        self._saved, self._unsaved = time.monotonic(), False
        try:
            self._cursor.save(lambda: self._checkpoint("mid cursor"))
        except OSError as error:
            self._health.failed(f"cannot save the position, a restart will send twice: {error}", alarm=True)

    def _delete(self, finished: Sequence[Finished]) -> None:
        """Delete segments read to their end; all their entries are settled whenever a round begins."""
        for segment in finished:
            self._cursor.offsets[segment.stem] = segment.size
            self._cursor.totals.torn += segment.torn
            self._unsaved |= segment.torn > 0
        if self._unsaved and (finished or not self._reader.peek()):
            self._save()
        for segment in finished:
            self._checkpoint("before unlink")
            segment.path.unlink(missing_ok=True)

    def _rewind(self) -> None:
        """Go back to the durable position: what was read and not settled must be read again."""
        self._reader.close()
        self._reader = SpoolReader(self._directory, self._cursor.offsets)

    def close(self) -> None:
        """Close connection and files, and leave the state file as things stand."""
        self._client.close()
        self._reader.close()
        if self._unsaved:
            self._save()
        self._health.write(at_once=True)
