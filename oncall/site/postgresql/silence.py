"""A PostgreSQL that does not say a word: one request waits for it, the others are refused meanwhile.

A server that is frozen, or gone with its network, keeps its connections open: nothing but a clock tells it from
one that works. The few threads of a web process would all wait for it, and then nobody, not even who asks
whether the process lives, would be answered.
"""

import threading
import time
from collections.abc import Callable

LOCK_SECONDS = 5
"""How long a statement that a person waits for may wait for a lock; the server itself ends it."""
STATEMENT_SECONDS = 8
"""How long it may take; the server itself ends it. So one that is alive answers within this time."""
SILENCE_SECONDS = 9
"""After which the server is silent, not slow: more than any statement may take."""
DOUBT_SECONDS = 1
"""How long a connection that was open before waits while the server is known to be silent."""
TRY_AGAIN_SECONDS = 5.0


class Silence:
    """What a process knows of its server; every few seconds one of its threads may try again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._next_try: float | None = None

    def begin(self) -> None:
        """Note that the server did not answer."""
        self._next_try = self._clock() + TRY_AGAIN_SECONDS

    def doubt(self) -> None:
        """Note that a connection that was open before got an answer: let the next one try at once to make another."""
        if self._next_try is not None:
            self._next_try = self._clock()

    def end(self) -> None:
        """Note that it takes connections."""
        self._next_try = None

    @property
    def patience(self) -> float:
        """How long to wait for an answer, in seconds."""
        return SILENCE_SECONDS if self._next_try is None else DOUBT_SECONDS

    def refuses(self) -> bool:
        """Say whether not even to connect; False, once in a while, makes the caller the one that tries."""
        if self._next_try is None:
            return False
        with self._lock:
            now = self._clock()
            if self._next_try is None or now < self._next_try:
                return self._next_try is not None
            self._next_try = now + TRY_AGAIN_SECONDS
            return False
