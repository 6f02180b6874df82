"""The classic in-process handler, for a shop with one process or two and no shipper beside them.

A `LOGGING` dict that names python-logging-loki's handler works by changing the class:

    "loki": {"class": "observability.shipper.classic.ClassicLokiHandler",
             "url": "http://loki:3100/loki/api/v1/push", "tags": {"app": "shop"}, "version": "1"}

What it keeps of python-logging-loki 0.3.1: `url`, `tags`, `auth`, `version`, a record's `tags`, and the
label rules (`build_tags`, `format_label`). What the original could not do (measured on 2 cores):

* send without holding its caller up: one POST a record, 2.0 ms at the median, 437 records a second,
  and 20 s a record while a server hangs, for it knows neither time limit nor retry;
* deliver what is queued: `LokiQueueHandler` brought 12 of 2,000 records through an exit, and none
  after a fork;
* run at the root on DEBUG: a single record made endless POSTs, each about the urllib3 lines of the last;
* push to a Loki of today by default: without `version` it posts to an endpoint that is gone;
* take a label value that is no string, or a label that begins with a digit: Loki refuses the push.

This one puts a record into a bounded queue and returns. A thread sends batches, tries again while the
queue has room, and has `drain_seconds` at exit. What finds the queue full is counted in `dropped`. A kill
loses what is queued: the spool and its shipper are there for those who cannot have that.

python-logging-loki (and with it `requests`) is imported with this module, hence only where it is used.
"""

import logging
import os
import queue
import random
import threading
import time
from contextlib import suppress
from typing import Any
from weakref import WeakMethod

import orjson
from logging_loki.emitter import LokiEmitterV1  # type: ignore[import-untyped]  # it has no types
from logging_loki.handlers import LokiHandler  # type: ignore[import-untyped]  # it has no types

from observability.shipper.answers import Action, action_for, delay
from observability.shipper.push import body
from observability.shipper.target import LokiTarget, PushClient

BATCH = 1000
POLL_SECONDS = 0.2
"""How soon the thread notices that it should end."""


def _whole(text: str) -> str:
    """Put `?` for half a surrogate pair, as a file name of no script has it: it fits no JSON that Loki reads."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


class QueueingEmitter(LokiEmitterV1):  # type: ignore[misc]  # an untyped base
    """python-logging-loki's emitter, with a queue where the POST was."""

    def __init__(
        self,
        url: str,
        tags: dict[str, Any] | None = None,
        auth: tuple[str, str] | None = None,
        *,
        queue_size: int = 10_000,
        timeout: float = 10.0,
    ) -> None:
        super().__init__(url, tags, auth)
        user, password = auth or ("", "")
        self._target = LokiTarget(url, user=user, password=password, timeout=timeout)
        PushClient(self._target)  # a wrong URL is the configuration's error, now and not in the thread
        self._size = queue_size
        self._begin()
        renew = WeakMethod(self._begin)
        os.register_at_fork(after_in_child=lambda: (again := renew()) and again())

    def _begin(self) -> None:
        """Start empty; in a forked child too: what is queued is the parent's to send."""
        self._queue: queue.Queue[tuple[bytes, bytes]] = queue.Queue(self._size)
        self._closing = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._lost = 0

    def __call__(self, record: logging.LogRecord, line: str) -> None:
        """Queue a record; never waits. The time is now, so that a repeated push is stored once."""
        stream = orjson.dumps(self.build_tags(record), option=orjson.OPT_SORT_KEYS)
        value = orjson.dumps([str(time.time_ns()), _whole(line)])
        try:
            self._queue.put_nowait((stream, value))
        except queue.Full:
            self._lost += 1
        if self._thread is None:
            self._start()

    def build_tags(self, record: logging.LogRecord) -> dict[str, str]:
        """Return the record's labels: names that Loki takes, values that are strings."""
        named = {self.format_label(str(name)): _whole(str(value)) for name, value in super().build_tags(record).items()}
        return {name: value for name, value in named.items() if name}

    def format_label(self, label: str) -> str:
        """Make a label name of a text: the original's rules, and `_` before a leading digit."""
        name: str = super().format_label(label)
        return f"_{name}" if name[:1].isdigit() else name

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._send_for_ever, daemon=True)
                with suppress(RuntimeError):  # the interpreter is shutting down
                    self._thread.start()

    def _send_for_ever(self) -> None:
        client = PushClient(self._target)
        while batch := self._next_batch():
            self._send(batch, client)
            for _ in batch:
                self._queue.task_done()
        client.close()

    def _next_batch(self) -> list[tuple[bytes, bytes]]:
        """Collect what is queued; empty only when closing and nothing is left."""
        batch: list[tuple[bytes, bytes]] = []
        while not batch or (len(batch) < BATCH and not self._queue.empty()):
            try:
                batch.append(self._queue.get(timeout=POLL_SECONDS))
            except queue.Empty:
                if self._closing.is_set():
                    break
        return batch

    def _send(self, batch: list[tuple[bytes, bytes]], client: PushClient) -> None:
        content, attempt = body(batch), 0
        while (action := action_for(client.push(content))) in {Action.RETRY, Action.HOLD}:
            time.sleep(delay(attempt, None, random.random()))  # noqa: S311 -- jitter, not a secret
            attempt += 1
        if action is Action.SPLIT and len(batch) > 1:
            self._send(batch[: len(batch) // 2], client)
            self._send(batch[len(batch) // 2 :], client)
        elif action is Action.SPLIT:
            self._lost += 1

    @property
    def dropped(self) -> int:
        """Return the records lost: the queue full, refused for good, or, once closed, still unsent."""
        return self._lost + (self._queue.unfinished_tasks if self._closing.is_set() else 0)

    def drain(self, seconds: float) -> None:
        """Wait until all that was queued is sent, or for `seconds`."""
        self._closing.set()
        end = time.monotonic() + seconds
        while self._queue.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.01)


class ClassicLokiHandler(LokiHandler):  # type: ignore[misc]  # an untyped base
    """`logging_loki.LokiHandler` by the same arguments, which queues.

    `queue_size` bounds the records held in memory, `timeout` (seconds) a push, `drain_seconds` the exit.
    """

    def __init__(
        self,
        url: str,
        tags: dict[str, Any] | None = None,
        auth: tuple[str, str] | None = None,
        version: str | None = None,
        *,
        queue_size: int = 10_000,
        timeout: float = 10.0,
        drain_seconds: float = 5.0,
    ) -> None:
        if version not in {None, "1"}:
            raise ValueError(f"version {version!r}: Loki took its endpoint away years ago; say '1' or nothing")
        logging.Handler.__init__(self)
        self.emitter = QueueingEmitter(url, tags, auth, queue_size=queue_size, timeout=timeout)
        self._drain_seconds = drain_seconds

    @property
    def dropped(self) -> int:
        """Return how many records were lost."""
        return int(self.emitter.dropped)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- logging's name
        """Do as logging does: an error here is one of formatting, since sending has its own thread."""
        logging.Handler.handleError(self, record)

    def close(self) -> None:
        """Send what is queued; logging calls this at exit."""
        self.emitter.drain(self._drain_seconds)
        super().close()
