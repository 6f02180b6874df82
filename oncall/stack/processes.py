"""Which processes are ours, and how they are ended without a trace."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from oncall.stack.exceptions import StateFolderError
from oncall.stack.files import write_atomically
from oncall.stack.waiting import wait_until

# Every process of a stack carries this variable; its value is the state folder.
MARKER = "ONCALL_STACK"
# A start time is read as ticks since boot, and the boot time itself wavers with clock corrections.
CLOCK_SLACK_SECONDS = 2.0
KILL_SECONDS = 10.0


@dataclass(frozen=True)
class ProcessRecord:
    """A process that a stack started: the leader of its own process group.

    The start time (Unix seconds) tells it from a later process that was given the same id.
    """

    name: str
    pid: int
    created: float
    stop_signal: int

    def leader(self) -> psutil.Process | None:
        """Find the recorded process itself, if it still lives."""
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.pid)
            if alive(process) and abs(process.create_time() - self.created) < CLOCK_SLACK_SECONDS:
                return process
        return None

    def family(self, stack: Path) -> list[psutil.Process]:
        """List the leader, then its descendants, then what else lives in its group."""
        leader = self.leader()
        kin = [leader, *descendants(leader)] if leader else []
        return [*kin, *(p for p in self._group(stack) if p not in kin)]

    def _group(self, stack: Path) -> Iterator[psutil.Process]:
        """Members outlive their leader, so the marker must speak for them."""
        for process in psutil.process_iter():
            with suppress(ProcessLookupError, PermissionError):
                if os.getpgid(process.pid) == self.pid and marked(process, stack):
                    yield process


def record_of(name: str, pid: int, stop_signal: int) -> ProcessRecord:
    """Write down a process that was just started."""
    return ProcessRecord(name, pid, psutil.Process(pid).create_time(), stop_signal)


def alive(process: psutil.Process) -> bool:
    """Tell the living from the ended; a zombie has ended, only its parent has not looked yet."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def descendants(process: psutil.Process) -> list[psutil.Process]:
    """Children and theirs, whichever group they moved to."""
    with suppress(psutil.NoSuchProcess):
        return list(process.children(recursive=True))
    return []


def marked(process: psutil.Process, stack: Path) -> bool:
    """Tell whether the process carries the marker of the stack with this state folder."""
    with suppress(psutil.Error):
        return process.environ().get(MARKER) == str(stack)
    return False


def end(record: ProcessRecord, stack: Path, grace: float) -> None:
    """Ask the leader to stop, wait up to `grace` seconds, then kill what is left of its family.

    The leader alone is asked: a Celery pool process dies of SIGTERM in the middle of its letter,
    while its parent lets it finish.
    """
    family = record.family(stack)
    leader = record.leader()
    if leader:
        with suppress(psutil.NoSuchProcess):
            leader.send_signal(record.stop_signal)
        wait_until(lambda: record.leader() is None, grace)
    kill_all([*family, *(p for p in record.family(stack) if p not in family)])


def kill(record: ProcessRecord, stack: Path) -> None:
    """SIGKILL to the whole family, the leader first so that it starts no further child."""
    kill_all(record.family(stack))


def kill_all(processes: list[psutil.Process]) -> None:
    """SIGKILL, and wait until none is left."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):  # psutil itself refuses an id that was given anew
            process.kill()
    wait_until(lambda: not any(alive(process) for process in processes), KILL_SECONDS)


class Roster:
    """The list on disk of what a stack has started, so that whoever comes next can end it."""

    def __init__(self, stack: Path) -> None:
        self._stack = stack
        self._path = stack / "processes.json"

    def records(self) -> list[ProcessRecord]:
        """List them in the order of their start."""
        if not self._path.exists():
            return []
        return [ProcessRecord(**row) for row in json.loads(self._path.read_text(encoding="utf-8"))]

    def add(self, record: ProcessRecord) -> None:
        """Call it before the process does anything that it would leave behind."""
        self._write([*self.records(), record])

    def remove(self, record: ProcessRecord) -> None:
        """Call it after the whole family has ended. A list that cannot be written, on a full disk, stays too long.

        That does no harm, for who has ended is not ended again; to stop here would leave the others behind.
        """
        with suppress(StateFolderError):
            self._write([kept for kept in self.records() if kept != record])

    def end_all(self, grace: float) -> list[ProcessRecord]:
        """End in reverse order whatever is left; returns what was listed."""
        records = self.records()
        for record in reversed(records):
            end(record, self._stack, grace)
            self.remove(record)
        return records

    def _write(self, records: list[ProcessRecord]) -> None:
        write_atomically(self._path, json.dumps([asdict(record) for record in records], indent=1))
