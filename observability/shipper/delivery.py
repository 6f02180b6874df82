"""Push a batch until every entry of it is stored or dead, however long Loki takes to decide."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from observability.shipper.answers import Action, Answer, action_for, delay
from observability.shipper.dead import DeadLetters
from observability.shipper.exceptions import StoppedError
from observability.shipper.push import Item, body
from observability.shipper.state import Health
from observability.shipper.target import PushClient

logger = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
"""Greatest age of the state file while waiting."""

Checkpoint = Callable[[str], None]
"""Called with the name of each point at which a kill is worth testing."""


class Settled(NamedTuple):
    """Entries that need no more care: stored, or (one alone) dead. `dropped`: letters that made room for it."""

    items: Sequence[Item]
    stored: bool
    dropped: int = 0


class Delivery:
    """Delivers batches over one connection. `stop` ends a wait; `chance` (0..1) is the jitter's."""

    def __init__(
        self, client: PushClient, dead: DeadLetters, health: Health, checkpoint: Checkpoint, chance: Callable[[], float]
    ) -> None:
        self.stop = threading.Event()
        self._client = client
        self._dead = dead
        self._health = health
        self._checkpoint = checkpoint
        self._chance = chance

    def settle(self, batch: Sequence[Item]) -> Iterator[Settled]:
        """Give back the batch's parts, in order, as they are settled. Raises StoppedError."""
        parts = [batch] if batch else []
        while parts:
            part = parts.pop()
            answer = self._push(part)
            if action_for(answer) is Action.DONE:
                yield Settled(part, stored=True)
            elif len(part) > 1:
                middle = len(part) // 2
                parts += [part[middle:], part[:middle]]
            else:
                yield Settled(part, stored=False, dropped=self._bury(part[0], answer))

    def _push(self, part: Sequence[Item]) -> Answer:
        """Push until Loki has decided: retries have no limit but the stop."""
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
            self._health.failed(f"{answer.status or 'no answer'}: {answer.text}", alarm=action is Action.HOLD)
            self.wait(delay(attempt, answer.retry_after, self._chance()))
            attempt += 1

    def wait(self, seconds: float) -> None:
        """Wait, keeping the state file fresh. Raises StoppedError when told to stop."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stop.wait(min(left, FRESH_SECONDS)):
                break
            self._health.write()
        if self.stop.is_set():
            raise StoppedError

    def _bury(self, item: Item, answer: Answer) -> int:
        """Put an entry to the dead letters, waiting for a full disk where need be."""
        while True:
            try:
                dropped = self._dead.add(item.stream, item.value, answer)
                break
            except OSError as error:
                self._health.failed(f"cannot write a dead letter: {error}", alarm=True)
                self.wait(FRESH_SECONDS)
        logger.warning("Loki refused an entry; it lies in %s: %s", self._dead.directory, answer.text)
        return dropped
