"""The application's end of the spool: an append that costs microseconds, never waits and never raises."""

import atexit
import errno
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from observability.spool import notice
from observability.spool.forks import take_over_forks
from observability.spool.losses import Losses
from observability.spool.notice import Loss
from observability.spool.own import OwnSegments
from observability.spool.record import MAX_LINE_BYTES, OTHER, RANKS, encode
from observability.spool.room import Room, look, make_room

MEASURE_SECONDS = 2.0
CROWD = 64
"""Files from which on segments are kept open longer: a Loki that is down for days must not leave 100,000."""


@dataclass(frozen=True)
class SpoolStats:
    """Entries of this process since it began (or was forked).

    `appended` lie in the spool or were shipped; `refused` found no room or were too long; `failed`
    met an error of the disk; `dropped` were appended, by whichever process, and later dropped by this
    one to make room.
    """

    appended: int = 0
    refused: int = 0
    failed: int = 0
    dropped: int = 0


class SpoolWriter:
    """Appends finished lines to segments of this process, one for each level.

    `directory` must lie on a local file system (locks, renames). A segment is sealed at
    `segment_bytes` or a sixteenth of the room there is, and after `segment_seconds`; `max_bytes`
    bounds the whole spool, `free_space_floor` is what it leaves to others on its disk.

    What may be lost: kill -9 of this process, nothing that `append` took; a power cut or a kernel
    panic, what was appended in the last `tend_seconds` (the background thread calls fdatasync as
    often) plus the time the disk took for it. The thread starts with the first append, in a forked
    child too.
    """

    def __init__(
        self,
        directory: Path,
        *,
        segment_bytes: int = 8 << 20,
        segment_seconds: float = 60.0,
        max_bytes: int = 1 << 30,
        free_space_floor: int = 256 << 20,
        tend_seconds: float = 0.2,
    ) -> None:
        self.directory = directory
        self._segment_bytes = segment_bytes
        self._segment_seconds = segment_seconds
        self._tend_seconds = tend_seconds
        self._room = Room(max_bytes, free_space_floor)
        self._begin()
        take_over_forks(self)
        atexit.register(_close, weakref.ref(self))

    def _begin(self) -> None:
        self._lock = threading.RLock()  # re-entrant: a signal handler may log while an append runs
        self._tending = threading.Lock()
        self._own = OwnSegments(self.directory)
        self._losses = Losses(self._own.token)
        self._stats = SpoolStats()
        self._appended = 0
        self._measured = float("-inf")
        self._seal_at = self._segment_bytes
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def append(self, ts_ns: int, level: str, line: bytes) -> bool:
        """Keep a finished JSON line; `ts_ns` is when it happened, in nanoseconds since the epoch.

        True: it will be shipped, or its loss be told by a drop notice. False: it was not taken, which
        is counted, said on standard error and told by a notice as soon as there is room.
        """
        if level not in RANKS:
            level = OTHER
        record = encode(ts_ns, level, line)
        with self._lock:
            try:
                if self._thread is None:
                    self._start()
                if len(record) > MAX_LINE_BYTES:
                    return self._refuse(ts_ns, level, "longer than a spool takes")
                if not self._room.take(level, len(record)):
                    return self._refuse(ts_ns, level, "no room in the spool")
                self._own.write(ts_ns, level, record, self._seal_at)
            except OSError as error:
                return self._failed(ts_ns, level, error)
            self._appended += 1
            return True

    def _refuse(self, ts_ns: int, level: str, reason: str) -> bool:
        self._count(refused=1)
        self._losses.add(ts_ns, level, reason)
        return False

    def _failed(self, ts_ns: int, level: str, error: OSError) -> bool:
        self._count(failed=1)
        self._losses.add(ts_ns, level, error.strerror or str(error))
        if error.errno == errno.EFBIG:  # a limit on the size of files: a new one helps
            self._own.seal(level)
        return False

    def _count(self, **more: int) -> None:
        self._stats = replace(self._stats, **{name: getattr(self._stats, name) + n for name, n in more.items()})

    def _start(self) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._look()
        work = (weakref.ref(self), self._stop, self._tend_seconds)
        self._thread = threading.Thread(target=_tend_for_ever, args=work, daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # the interpreter is shutting down: the entry is kept, nobody syncs it
            self._thread = None

    def tend(self) -> None:
        """Do one round of the background work: seal by age, sync, make room, tell of losses."""
        with self._tending:
            with self._lock:
                self._own.seal_older(self._segment_seconds * max(1.0, self._room.files / CROWD))
                unsynced = self._own.unsynced()
            for appender in unsynced:
                appender.sync()
            with self._lock:
                self._own.close_synced()
            self._keep_room()
            self._tell_losses()

    def _keep_room(self) -> None:
        if self._room.excess <= 0 and time.monotonic() - self._measured < MEASURE_SECONDS:
            return
        self._look()
        if self._room.excess > 0:
            make_room(self.directory, self._room.excess, self._tell_drop)
            self._look()
        if self._room.excess > 0:  # nothing sealed was left to drop: offer what this process has
            with self._lock:
                self._own.seal_below("ERROR")

    def _look(self) -> None:
        taken = self._room.taken
        disk = look(self.directory)
        with self._lock:
            self._room.see(disk, taken)
            self._seal_at = min(self._segment_bytes, self._room.share)
        self._measured = time.monotonic()

    def _tell_drop(self, loss: Loss, origin: str) -> bool:
        """Write a drop's notice, room or not: the segment it stands for goes next."""
        with self._lock:
            told = self._write_notice(loss, _notice_record(loss, origin))
            if told:
                self._count(dropped=loss.count)
        return told

    def _tell_losses(self) -> None:
        with self._lock:
            self._losses.tell(self._tell_if_room)

    def _tell_if_room(self, loss: Loss, origin: str) -> bool:
        record = _notice_record(loss, origin)
        return self._room.take(notice.LEVEL, len(record)) and self._write_notice(loss, record)

    def _write_notice(self, loss: Loss, record: bytes) -> bool:
        try:
            self._own.write(loss.last_ns, notice.LEVEL, record, self._seal_at)
        except OSError:
            return False
        return True

    def complain(self, sentence: str) -> None:
        """Say on standard error, once a minute, what went wrong in the background."""
        self._losses.complain(sentence)

    def stats(self) -> SpoolStats:
        """Return the counts of this process."""
        with self._lock:
            return replace(self._stats, appended=self._appended)

    def close(self) -> None:
        """Seal what is open and put it on disk. Called at exit; a later append opens anew."""
        with self._lock:
            self._stop.set()
            self._stop, self._thread = threading.Event(), None
            for level in RANKS:
                self._own.seal(level)
        self.tend()

    def before_fork(self) -> None:
        """Finish the append under way."""
        self._lock.acquire()

    def after_fork_in_parent(self) -> None:
        """Go on as before."""
        self._lock.release()

    def after_fork_in_child(self) -> None:
        """Leave the parent's segments (closing a copy does not unlock them) and begin anew."""
        self._own.abandon()
        self._begin()


def _notice_record(loss: Loss, origin: str) -> bytes:
    return encode(loss.last_ns, notice.LEVEL, notice.line(loss, origin))


def _tend_for_ever(writer: "weakref.ref[SpoolWriter]", stop: threading.Event, pause: float) -> None:
    while not stop.wait(pause) and (alive := writer()) is not None:
        try:
            alive.tend()
        except OSError as error:
            alive.complain(error.strerror or str(error))
        del alive


def _close(writer: "weakref.ref[SpoolWriter]") -> None:
    alive = writer()
    if alive is not None:
        with suppress(OSError):
            alive.close()
