"""The shipper: from a spool to Loki, oldest first, each entry stored, dead or counted, none lost.

One round: read a batch, push it until every entry of it is settled, make the position durable, delete
what is shipped to its end. The position moves only after Loki's 204 (or a durable dead letter); what a
kill makes it send twice is what was shipped since the last save, byte-identical, and Loki stores it once.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from observability.shipper.answers import Action, Answer, action_for, delay
from observability.shipper.dead import DeadLetters
from observability.shipper.exceptions import StoppedError
from observability.shipper.merge import Finished, SpoolReader
from observability.shipper.push import Item, Labels, Streams, body, make_item, size_of
from observability.shipper.state import Health
from observability.shipper.target import LokiTarget, PushClient
from observability.spool.cursor import load_cursor

logger = logging.getLogger(__name__)

ALARM_SECONDS = 60.0
FRESH_SECONDS = 5.0
"""Greatest age of the state file while waiting."""

Checkpoint = Callable[[str], None]
"""Called with the name of each point at which a kill is worth testing."""


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
        self._client = PushClient(target)
        self._streams = Streams(labels)
        self._limits = limits
        self._checkpoint = checkpoint
        self._chance = chance
        self._stop = threading.Event()
        self._cursor = load_cursor(directory)
        self._reader = SpoolReader(directory, self._cursor.offsets)
        self._dead = DeadLetters(directory)
        self._health = Health(directory)
        self._alarmed = self._saved = float("-inf")
        self._unsaved = False

    def run(self, stop: threading.Event) -> None:
        """Ship until `stop` is set. An answer that is being waited for is taken first."""
        self._stop = stop
        while not stop.is_set():
            if not self.step():
                stop.wait(self._limits.linger_seconds)
            self._health.write(self._cursor)
        self.close()

    def step(self) -> bool:
        """Ship one batch; False where there was nothing to ship. Returns early when told to stop."""
        self._delete(self._reader.refresh())
        batch = self._collect()
        try:
            for part in self._decided(batch):
                self._settle(part)
        except StoppedError:
            self._rewind()
        return bool(batch)

    def _collect(self) -> list[Item]:
        batch: list[Item] = []
        if self._fill(batch) or not batch:
            return batch
        self._stop.wait(self._limits.linger_seconds)
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

    def _decided(self, batch: Sequence[Item]) -> Iterator[Sequence[Item]]:
        """Push a batch and give back its parts, in order, as they are stored or dead."""
        parts = [batch] if batch else []
        while parts:
            part = parts.pop()
            answer = self._push(part)
            stored = action_for(answer) is Action.DONE
            if not stored and len(part) > 1:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
                continue
            if stored:
                self._cursor.totals.shipped += len(part)
            else:
                self._bury(part[0], answer)
            yield part

    def _push(self, part: Sequence[Item]) -> Answer:
        """Push until Loki has decided. Raises StoppedError when told to stop before that."""
        content = body((item.stream, item.value) for item in part)
        attempt = 0
        while True:
            self._checkpoint("before send")
            answer = self._client.push(content, lambda: self._checkpoint("after send"))
            action = action_for(answer)
            if action is Action.DONE:
                self._health.succeeded()
            if action in {Action.DONE, Action.SPLIT}:
                return answer
            self._troubled(answer, alarm=action is Action.HOLD)
            self._wait(delay(attempt, answer.retry_after, self._chance()))
            attempt += 1

    def _wait(self, seconds: float) -> None:
        """Wait, keeping the state file fresh. Raises StoppedError when told to stop."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._stop.wait(min(left, FRESH_SECONDS)):
                break
            self._health.write(self._cursor)
        if self._stop.is_set():
            raise StoppedError

    def _troubled(self, answer: Answer, *, alarm: bool) -> None:
        error = f"{answer.status or 'no answer'}: {answer.text}"
        self._health.failed(error, alarm=alarm)
        self._health.write(self._cursor, at_once=True)
        now = time.monotonic()
        if alarm and now - self._alarmed >= ALARM_SECONDS:
            self._alarmed = now
            logger.error("Loki does not take our logs, and only its or our configuration can mend this: %s", error)

    def _bury(self, item: Item, answer: Answer) -> None:
        """Put an entry to the dead letters, waiting for a full disk where need be."""
        while True:
            try:
                self._cursor.totals.dropped += self._dead.add(item.stream, item.value, answer)
                break
            except OSError as error:
                self._troubled(Answer(0, f"cannot write a dead letter: {error}"), alarm=True)
                self._wait(FRESH_SECONDS)
        self._cursor.totals.dead += 1
        self._saved = float("-inf")  # save at once, lest a kill bury it twice
        logger.warning("Loki refused an entry; it lies in %s: %s", self._dead.directory, answer.text)

    def _settle(self, part: Sequence[Item]) -> None:
        totals = self._cursor.totals
        for item in part:
            self._cursor.offsets[item.entry.stem] = item.entry.end
            totals.torn += item.entry.torn
            totals.dropped += item.dropped
        self._unsaved = True
        if time.monotonic() - self._saved >= self._limits.save_seconds:
            self._save()

    def _save(self) -> None:
        """Make the position durable. On a full disk shipping goes on: it is what makes room again."""
        self._checkpoint("before cursor")
        self._saved, self._unsaved = time.monotonic(), False
        try:
            self._cursor.save(lambda: self._checkpoint("mid cursor"))
        except OSError as error:
            self._troubled(Answer(0, f"cannot save the position, a restart will send twice: {error}"), alarm=True)

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
        self._health.write(self._cursor, at_once=True)
