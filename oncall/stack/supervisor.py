"""Starts named processes, waits until they are ready, and leaves none of them behind."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from oncall.stack.account import Account, popen_arguments
from oncall.stack.exceptions import NotReadyError, ProcessDiedError, StackError, StateFolderError
from oncall.stack.files import last_lines, writing
from oncall.stack.lock import StateLock
from oncall.stack.processes import MARKER, ProcessRecord, Roster, end, kill, record_of
from oncall.stack.waiting import wait_until

# The program starts only at the word of the supervisor, when it is listed: whatever is killed at
# whatever moment, no process runs that nobody knows of.
GATE = 'read -r word && exec "$@" </dev/null'
LEFTOVER_GRACE_SECONDS = 5.0
WARDEN_SECONDS = 10.0
# The worker and the web process fork. macOS would end a forked process in which some library, used by its parent too,
# comes upon Objective-C; elsewhere nobody reads this.
FORKING = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES"}
ROOT = Path(__file__).resolve().parents[2]


def at_once() -> bool:
    """Judge ready a process that need not be waited for."""
    return True


@dataclass(frozen=True)
class Command:
    """What to start, and how to know that it works. Times are in seconds."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] = at_once
    deadline: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    account: Account | None = None
    cwd: Path | None = None


@dataclass(frozen=True)
class _Child:
    command: Command
    record: ProcessRecord
    popen: subprocess.Popen[bytes]


class Supervisor:
    """The processes of one state folder, as a context manager; one supervisor a folder.

    Each process leads its own group, writes to `logs/NAME.log`, and keeps what is temporary in `tmp`.
    They end in reverse order when the context ends. When this process is killed the warden ends them,
    and should that be killed too, the next supervisor on the folder does.
    """

    def __init__(self, stack: Path) -> None:
        self.stack = stack.resolve()
        self._children: dict[str, _Child] = {}
        self._logs_begun: set[str] = set()
        self._lock = StateLock(self.stack)
        self._roster = Roster(self.stack)
        self._warden: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with writing(self.stack):
            (self.stack / "logs").mkdir(parents=True, exist_ok=True)
        self._lock.acquire()
        self._roster.end_all(LEFTOVER_GRACE_SECONDS)
        self._make_room_for_temporary_files()
        self._warden = self._start_warden()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in reversed(self.names()):
            self.stop(name)
        self._end_warden()
        self._lock.release()

    def start(self, command: Command) -> None:
        """Start a process and wait until it is ready.

        Raises:
            ProcessDiedError: it ended first; the message shows the end of its log.
            NotReadyError: it lives but its deadline passed; it is ended.

        """
        if self.alive(command.name):
            raise StackError(f"{command.name} already runs")
        self.stop(command.name)  # what a process that died by itself has left
        self._children[command.name] = self._spawn(command)
        done = wait_until(lambda: not self.alive(command.name) or command.ready(), command.deadline)
        if not self.alive(command.name):
            raise self._death(command)
        if not done:
            self.stop(command.name)
            raise self._silence(command)

    def stop(self, name: str) -> None:
        """End a process and its family: its stop signal first, SIGKILL after its grace."""
        child = self._children.pop(name, None)
        if child:
            end(child.record, self.stack, child.command.grace)
            self._forget(child)

    def kill(self, name: str) -> None:
        """SIGKILL to a process and its family, as a crash would."""
        child = self._children.pop(name)
        kill(child.record, self.stack)
        self._forget(child)

    def alive(self, name: str) -> bool:
        """Tell whether the process was started and has not ended."""
        child = self._children.get(name)
        return child is not None and child.popen.poll() is None

    def names(self) -> list[str]:
        """List what was started and not stopped, in the order of starting."""
        return list(self._children)

    def command(self, name: str) -> Command:
        """Give what a process was started with; KeyError if it was not, or was stopped."""
        return self._children[name].command

    def pid(self, name: str) -> int:
        """Name the process id, which is its process group as well; KeyError if it does not run."""
        return self._children[name].record.pid

    def log(self, name: str) -> Path:
        """Say where the process writes its standard output and error."""
        return self.stack / "logs" / f"{name}.log"

    def _spawn(self, command: Command) -> _Child:
        with writing(self.log(command.name)):
            opened = self.log(command.name).open(self._log_mode(command.name))
        with opened as log:
            popen = subprocess.Popen(
                ["/bin/sh", "-c", GATE, "sh", *command.argv],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**python_environment(), "TMPDIR": str(self._temporary), **command.env, MARKER: str(self.stack)},
                cwd=command.cwd,
                start_new_session=True,
                **popen_arguments(command.account),
            )
        record = record_of(command.name, popen.pid, command.stop_signal)
        try:
            self._roster.add(record)
        except StateFolderError:
            popen.communicate()  # the gate closes, and the process ends before it has begun
            raise
        _open_gate(popen)
        return _Child(command, record, popen)

    @property
    def _temporary(self) -> Path:
        return self.stack / "tmp"

    def _make_room_for_temporary_files(self) -> None:
        """Make their folder, empty: what is killed leaves its temporary files behind."""
        shutil.rmtree(self._temporary, ignore_errors=True)
        with writing(self._temporary):
            self._temporary.mkdir(mode=0o700, exist_ok=True)

    def _log_mode(self, name: str) -> str:
        """Let a restart go on in the same log, and a new stack begin a new one."""
        begun = name in self._logs_begun
        self._logs_begun.add(name)
        return "ab" if begun else "wb"

    def _forget(self, child: _Child) -> None:
        child.popen.wait()
        self._roster.remove(child.record)

    def _death(self, command: Command) -> ProcessDiedError:
        code = self._children[command.name].popen.returncode
        self.stop(command.name)
        return ProcessDiedError(
            f"{command.name} ended with code {code} before it was ready. {self._evidence(command.name)}"
        )

    def _silence(self, command: Command) -> NotReadyError:
        return NotReadyError(
            f"{command.name} was not ready after {command.deadline:.0f} s. {self._evidence(command.name)}"
        )

    def _evidence(self, name: str) -> str:
        log = self.log(name)
        return f"The end of its log, {log}:\n{last_lines(log)}"

    def _start_warden(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [*python_command("oncall.stack.warden"), str(self.stack)],
            stdin=subprocess.PIPE,
            env={**python_environment(), MARKER: str(self.stack)},
            start_new_session=True,
            pass_fds=[self._lock.descriptor],
        )

    def _end_warden(self) -> None:
        if self._warden and self._warden.stdin:
            self._warden.stdin.close()
            self._warden.wait(WARDEN_SECONDS)


def python_command(module: str) -> list[str]:
    """Begin the command line of a module that runs as a process; its environment must find the project."""
    return [sys.executable, "-m", module]


def python_environment() -> dict[str, str]:
    """Copy our environment so that a child Python finds this project from any working folder."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, **FORKING, "PYTHONPATH": path}


def _open_gate(popen: subprocess.Popen[bytes]) -> None:
    if popen.stdin:
        popen.stdin.write(b"go\n")
        popen.stdin.close()
