"""Stacks in processes of their own, to be killed, and the search for what they leave behind."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from oncall.stack.account import popen_arguments, unprivileged_account
from oncall.stack.processes import alive, kill_all, marked
from oncall.stack.supervisor import python_command, python_environment


def stack_processes(folder: Path) -> list[psutil.Process]:
    """Everything that carries the stack's marker or works in its folder (PostgreSQL overwrites its environment)."""
    return [p for p in psutil.process_iter() if alive(p) and (marked(p, folder) or _works_under(p, folder))]


@contextmanager
def held_stack(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A stack that is up; whatever the test has left of it is killed."""
    argv = [*python_command("tests.integration.stack.hold"), str(folder)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, env=python_environment(), text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "up\n"
        try:
            yield holder
        finally:
            holder.kill()
            kill_all(stack_processes(folder))


@contextmanager
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is no part of any stack, though PostgreSQL might signal it."""
    account = popen_arguments(unprivileged_account())
    with subprocess.Popen(["sleep", "600"], cwd="/", **account) as process:
        try:
            yield process
        finally:
            process.kill()


def _works_under(process: psutil.Process, folder: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return folder in Path(process.cwd()).parents
    return False
