"""Each process says that it lives by a lock on a file, which the kernel takes away when it dies.

A process that ends in order takes its file away; a file without a lock is a process that was killed.
A file lock is true at once, for any way to die, and does not mistake a later process with the same id.
The file holds the process's id, for whoever wants to restart it.
"""

import fcntl
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from observability.metrics.directory import token

SUFFIX = ".life"
BEAT = "beat.ring"


class Life:
    """The life of this process; a forked child begins its own. `component` is its part (worker, beat, web …)."""

    def __init__(self, directory: Path, component: str) -> None:
        self._directory = directory
        self._component = component
        self.path: Path | None = None
        self._fd = -1
        with suppress(OSError):  # a full disk must not stop a worker from sending
            self._begin()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin(self) -> None:
        """Take the lock before the file gets its name, so that nobody takes a newborn for dead."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._directory / f"{self._component}_{token()}{SUFFIX}"
        draft = path.with_suffix(".draft")
        self._fd = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600)
        fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(self._fd, f"{os.getpid()}\n".encode())
        self.path = draft.rename(path)

    def _begin_anew(self) -> None:
        """Let go of the parent's lock without unlocking it: closing a copy leaves it to the parent."""
        if self.path is None:
            return
        os.close(self._fd)
        self.path = None
        with suppress(OSError):  # likewise
            self._begin()

    def end(self, **_signal: object) -> None:
        """Say goodbye (at exit, and receiver of Celery's `worker_process_shutdown`). May be called twice."""
        if self.path is not None:
            with suppress(OSError):  # the folder may be gone before its processes
                self.path.unlink()
            os.close(self._fd)
            self.path = None


@dataclass(frozen=True)
class Lives:
    """Processes by component."""

    living: Counter[str]
    dead: Counter[str]


def lives(directory: Path) -> Lives:
    """See who lives and who died without saying goodbye since the folder was prepared."""
    found = Lives(Counter(), Counter())
    for path in directory.glob(f"*{SUFFIX}"):
        component = path.name.rpartition("_")[0]
        for is_living in _look(path):
            (found.living if is_living else found.dead)[component] += 1
    return found


def holders(directory: Path, component: str) -> dict[Path, int]:
    """Name the living processes of a part: each one's file, and its id as it knows itself.

    In a container of its own a process has another id there than outside: see who holds the file before you act on it.
    """
    return {path: pid for path in directory.glob(f"{component}_*{SUFFIX}") for pid in _holder(path)}


def _holder(path: Path) -> Iterator[int]:
    if any(_look(path)):
        with suppress(FileNotFoundError, ValueError):
            yield int(path.read_text("ascii"))


def _look(path: Path) -> Iterator[bool]:
    """Say whether the file's process lives; nothing where it has just said goodbye."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            yield True
        else:
            if path.exists():
                yield False


class Bell:
    """Notes when beat last rang (receiver of `before_task_publish` in beat's process)."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / BEAT

    def rang(self, **_signal: object) -> None:
        """Note it; a folder that cannot be written shows as age."""
        with suppress(OSError):
            self.path.touch()


def beat_age(directory: Path) -> float | None:
    """Seconds since beat last rang, or since it was started where it has not rung; None where none was started here."""
    with suppress(FileNotFoundError):
        return _age(directory / BEAT)
    return max((age for path in directory.glob(f"beat_*{SUFFIX}") for age in _age_if_there(path)), default=None)


def _age(path: Path) -> float:
    return max(0.0, time.time() - path.stat().st_mtime)


def _age_if_there(path: Path) -> Iterator[float]:
    """Nothing where the process has just said goodbye."""
    with suppress(FileNotFoundError):
        yield _age(path)
