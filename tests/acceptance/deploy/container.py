"""One container: its first process in name spaces of its own, and what an engine does with it."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil

from oncall.stack.waiting import wait_until

QUIETLY: Final[Any] = {
    "stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True,
}  # fmt: skip
NOTHING = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")


@dataclass(frozen=True)
class Place:
    """Where and as whom the processes of a container run."""

    root: Path
    user: int
    workdir: str
    environment: Mapping[str, str]
    may_nothing: bool

    def entering(self) -> list[str]:
        """Begin the command line of a process that has the container's user and environment, at its root."""
        whom = ["setpriv", "--reuid", str(self.user), "--regid", str(self.user), "--clear-groups"]
        known = [f"{name}={value}" for name, value in self.environment.items()]
        return [
            *whom,
            *(NOTHING if self.may_nothing else ()),
            "env",
            "--ignore-environment",
            f"--chdir={self.workdir}",
            *known,
        ]


@dataclass(frozen=True)
class End:
    """How a container ended: the status of its first process, and how long it took to go."""

    status: int
    seconds: float


class Container:
    """A started container. Its output goes to a file."""

    def __init__(self, name: str, place: Place, argv: Sequence[str], log: Path) -> None:
        self.name = name
        self._place = place
        spaces = [
            "ip",
            "netns",
            "exec",
            name,
            "unshare",
            "--mount",
            "--uts",
            "--ipc",
            "--pid",
            "--fork",
            "--kill-child",
        ]
        prepare = 'hostname "$0"; mount -t proc proc "$1/proc"; exec chroot "$@"'
        with log.open("ab") as output:
            self._keeper = subprocess.Popen(
                [*spaces, "sh", "-ec", prepare, name, str(place.root), *place.entering(), *argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def first(self) -> int:
        """The id, out here, of the process that is number 1 inside. Raises IndexError where it has ended."""
        return int(psutil.Process(self._keeper.pid).children()[0].pid)

    def entering(self) -> list[str]:
        """Begin the command line of one more process inside: no entry point, as with `exec` and health checks."""
        into = ["nsenter", "--target", str(self.first), "--mount", "--uts", "--ipc", "--net", "--pid", "--root"]
        return [*into, *self._place.entering()]

    def answers(self, argv: Sequence[str], timeout: float) -> bool:
        """Run a health check; one that takes too long is killed with all that it has started."""
        try:
            check = subprocess.Popen([*self.entering(), *argv], **QUIETLY)
        except (IndexError, psutil.Error):
            return False
        try:
            return check.wait(timeout) == 0
        except subprocess.TimeoutExpired:
            os.killpg(check.pid, signal.SIGKILL)
            check.wait()
            return False

    def lives(self) -> bool:
        """Tell whether its first process runs."""
        return self._keeper.poll() is None

    def wait(self, seconds: float) -> int:
        """Wait for its end, and give its status. Raises TimeoutExpired."""
        return self._keeper.wait(seconds)

    def stop(self, number: signal.Signals, grace: float) -> End:
        """Ask the first process to end; kill it when its grace is over."""
        began = time.monotonic()
        if self.lives():
            psutil.Process(self.first).send_signal(number)
            if not wait_until(lambda: not self.lives(), grace, 0.02):
                psutil.Process(self.first).kill()
        return End(self._keeper.wait(), time.monotonic() - began)
