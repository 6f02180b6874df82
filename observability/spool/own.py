"""The segments of one process: one open for each level, and those that wait for their last sync."""

import os
from pathlib import Path
from secrets import token_hex

from observability.spool.record import RANKS
from observability.spool.segment import Appender


class OwnSegments:
    """Not thread-safe: its writer's lock guards every call."""

    def __init__(self, directory: Path) -> None:
        self.token = f"{os.getpid()}-{token_hex(4)}"
        self._directory = directory
        self._number = 0
        self._open: dict[str, Appender] = {}
        self._retired: list[Appender] = []

    def write(self, ts_ns: int, level: str, record: bytes, seal_at: int) -> None:
        """Append to the level's segment, and seal it when it has grown to `seal_at` bytes."""
        appender = self._open.get(level) or self._make(ts_ns, level)
        appender.write(record)
        if appender.size >= seal_at:
            self.seal(level)

    def _make(self, ts_ns: int, level: str) -> Appender:
        self._number += 1
        stem = f"{ts_ns:020d}-{self.token}-{self._number:06d}-{level}"
        self._open[level] = Appender(self._directory, stem)
        return self._open[level]

    def seal(self, level: str) -> None:
        """Seal the level's segment, if there is one."""
        appender = self._open.pop(level, None)
        if appender is not None:
            self._retired.append(appender)
            appender.seal()

    def seal_below(self, level: str) -> None:
        """Seal the segments of lower levels."""
        for name in [name for name in self._open if RANKS[name] < RANKS[level]]:
            self.seal(name)

    def seal_older(self, seconds: float) -> None:
        """Seal what is older than that, and leave what somebody removed."""
        for level, appender in list(self._open.items()):
            if appender.age > seconds or appender.gone:
                self.seal(level)

    def unsynced(self) -> list[Appender]:
        """List the segments with content that a power cut could take."""
        return [appender for appender in self._all() if appender.dirty]

    def close_synced(self) -> None:
        """Close the sealed segments that are on disk."""
        done = [appender for appender in self._retired if not appender.dirty]
        self._retired = [appender for appender in self._retired if appender.dirty]
        for appender in done:
            appender.close()

    def abandon(self) -> None:
        """Close all without sealing: in a forked child they are the parent's, and stay locked by it."""
        for appender in self._all():
            appender.close()

    def _all(self) -> list[Appender]:
        return [*self._open.values(), *self._retired]
