import resource
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from oncall.stack.exceptions import NotReadyError, ProcessDiedError, StackError, StateFolderError
from oncall.stack.processes import Roster, alive, record_of
from oncall.stack.supervisor import Command, Supervisor
from oncall.stack.waiting import wait_until
from tests.integration.stack.stacks import stack_processes, stranger
from tests.patience import PATIENCE

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = """
import signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print("ready", flush=True)
time.sleep(600)
"""
TEMPORARY = """
import tempfile, time
tempfile.mkdtemp(prefix="left-behind-")
print("ready", flush=True)
time.sleep(600)
"""
# The leader says in its log what its child, which is in its group, got to see of the SIGTERM.
POLITE = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
def leave(*_):
    time.sleep(0.2)
    print("child ended" if child.poll() is not None else "child lives", flush=True)
    sys.exit()
signal.signal(signal.SIGTERM, leave)
print("ready", flush=True)
time.sleep(600)
"""


def start(supervisor: Supervisor, name: str, program: str, grace: float = 10) -> None:
    argv = [sys.executable, "-c", program]
    ready = lambda: "ready" in supervisor.log(name).read_text()  # noqa: E731 - as short as its use
    supervisor.start(Command(name, argv, ready=ready, grace=grace))


@contextmanager
def no_room() -> Iterator[None]:
    """Let each write of this process fail, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_leaves_no_process_behind(folder: Path) -> None:
    with ExitStack() as ending, Supervisor(folder) as supervisor:
        for name in ("first", "second"):
            supervisor.start(Command(name, SLEEP))
        ending.enter_context(no_room())
        with pytest.raises(StateFolderError, match=r"processes.json cannot be written \(.*\). Make room"):
            supervisor.start(Command("third", SLEEP))
        supervisor.stop("second")
        supervisor.stop("first")
        ending.close()
    assert stack_processes(folder) == []
    assert not list(folder.glob(".processes.json.*")), "no draft is left to fill the disk"


def test_temporary_files_stay_in_the_folder_and_those_of_a_killed_run_go_with_the_next(folder: Path) -> None:
    with Supervisor(folder) as supervisor:
        start(supervisor, "maker", TEMPORARY)
        supervisor.kill("maker")
    left = [path.name for path in (folder / "tmp").iterdir()]
    assert len(left) == 1
    assert left[0].startswith("left-behind-")
    with Supervisor(folder):
        assert not list((folder / "tmp").iterdir())


def test_a_folder_that_cannot_be_made_is_named(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(StateFolderError, match="file/state cannot be written"), Supervisor(folder / "file" / "state"):
        pass


def test_a_process_that_dies_shows_the_end_of_its_log(own_supervisor: Supervisor) -> None:
    command = Command("worker", ["/bin/sh", "-c", "echo no such queue; exit 3"], ready=lambda: False)
    with pytest.raises(ProcessDiedError, match=r"worker ended with code 3(.|\n)*no such queue"):
        own_supervisor.start(command)


def test_a_program_that_is_not_there_is_named(own_supervisor: Supervisor) -> None:
    with pytest.raises(ProcessDiedError, match="no-such-program"):
        own_supervisor.start(Command("worker", ["no-such-program"], ready=lambda: False))


def test_a_process_that_is_never_ready_is_ended(own_supervisor: Supervisor, folder: Path) -> None:
    with pytest.raises(NotReadyError, match=r"worker was not ready after 0 s"):
        own_supervisor.start(Command("worker", SLEEP, ready=lambda: False, deadline=0.1))
    assert not any("sleep(600)" in " ".join(p.cmdline()) for p in stack_processes(folder))


def test_one_name_is_started_once(own_supervisor: Supervisor) -> None:
    own_supervisor.start(Command("worker", SLEEP))
    with pytest.raises(StackError, match="worker already runs"):
        own_supervisor.start(Command("worker", SLEEP))


def test_a_process_that_ignores_its_signal_is_killed_with_its_children(
    own_supervisor: Supervisor, folder: Path
) -> None:
    start(own_supervisor, "worker", STUBBORN, grace=0.3)
    own_supervisor.stop("worker")
    assert not any("time.sleep" in " ".join(p.cmdline()) for p in stack_processes(folder))


def test_only_the_leader_is_asked_to_stop(own_supervisor: Supervisor) -> None:
    start(own_supervisor, "worker", POLITE)
    own_supervisor.stop("worker")
    assert "child lives" in own_supervisor.log("worker").read_text()


def test_children_whose_leader_has_died_are_ended_too(own_supervisor: Supervisor) -> None:
    start(own_supervisor, "worker", POLITE)
    leader = psutil.Process(own_supervisor.pid("worker"))
    (child,) = leader.children()
    leader.kill()
    assert wait_until(lambda: not own_supervisor.alive("worker"), PATIENCE)
    own_supervisor.stop("worker")
    assert not alive(child)


def test_a_start_after_a_death_ends_what_the_dead_one_has_left(own_supervisor: Supervisor) -> None:
    start(own_supervisor, "worker", POLITE)
    leader = psutil.Process(own_supervisor.pid("worker"))
    (child,) = leader.children()
    leader.kill()
    assert wait_until(lambda: not own_supervisor.alive("worker"), PATIENCE)
    start(own_supervisor, "worker", POLITE)
    assert not alive(child)


def test_a_restarted_process_goes_on_in_its_log(own_supervisor: Supervisor) -> None:
    for word in ("first", "second"):
        own_supervisor.start(Command("worker", ["/bin/sh", "-c", f"echo {word}; exec sleep 600"]))
        log = own_supervisor.log("worker")
        assert wait_until(lambda: word in log.read_text(), PATIENCE)  # noqa: B023 - called at once
        own_supervisor.kill("worker")
    assert log.read_text() == "first\nsecond\n"


def test_a_later_process_with_a_listed_id_is_spared(folder: Path) -> None:
    with stranger() as process:
        record = record_of("worker", process.pid, 15)
        older = type(record)(record.name, record.pid, record.created - 3600, record.stop_signal)
        Roster(folder).add(older)
        with Supervisor(folder):
            time.sleep(0.05)
            assert process.poll() is None
    assert Roster(folder).records() == []
