"""The counts of one process, made at its first event, and the lock under which they are written."""

import os
import threading
from pathlib import Path

from observability.metrics.directory import token
from observability.metrics.file import NotesFile
from observability.metrics.layout import SUFFIX


class Totals:
    """The counts of this process; a forked child begins its own. Hold `lock` while you use `file`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._begin()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin(self) -> None:
        self.lock = threading.Lock()
        self.file: NotesFile | None = None
        self._path = self._directory / f"{token()}{SUFFIX}"

    def _begin_anew(self) -> None:
        """Forget the parent's counts, which are the parent's to tell, and its lock, which another thread may hold."""
        if self.file:
            self.file.close()
        self._begin()

    def make(self, providers: tuple[str, ...]) -> NotesFile:
        """Make the file. Raises OSError."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file = NotesFile(self._path, providers)
        return self.file
