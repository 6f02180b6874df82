"""Paste what the page prints into a real bash, and keep what comes back."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from oncall.site.environment import PROJECT
from oncall.stack.waiting import wait_until
from playbook.block import Door
from tests.integration.playbook.worlds import World
from tests.patience import PATIENCE
from tests.programs import program
from tests.services import POSTGRES
from tests.unit.playbook.page import Printed

AT_ONCE = 4
DEADLINE = 2 * PATIENCE
RAN_OUT = ("timeout: sending signal TERM", "timed out", "timeout expired", "Timeout reading", "no answer within")
"""What a line says that was not answered within its own time limit."""
NO_WORKER = ("No nodes",)
"""What Celery says then; in a broken world it is the truth."""


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    out: str
    err: str
    code: int


def path_with_clients(folder: Path) -> str:
    """Give a PATH on which the page's programs are found: this server's psql, our own commands, and the system's."""
    folder.mkdir()
    (folder / "psql").symlink_to(POSTGRES.psql)
    return f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"


def require_redis_cli() -> None:
    """Skip a test on a laptop that has no redis-cli; where CI=true it fails."""
    program("redis-cli", "redis-tools")


def require_timeout() -> None:
    """Skip on a laptop that has no GNU coreutils, with which every line that asks a service begins."""
    program("timeout", "coreutils")


def paste(text: str, environment: Mapping[str, str]) -> Answer:
    """Run a text in bash, as a person who pastes it does."""
    done = subprocess.run(
        ["bash", "-c", text],
        env=dict(environment),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Answer(done.stdout, done.stderr, done.returncode)


def ask_all(blocks: Mapping[str, Printed], world: World) -> dict[str, Answer]:
    """Paste every block with the world's values, some at a time."""
    return _each(
        blocks,
        lambda name: answered(blocks[name].text(values=world.values_for(name)), world.environment_for(name), world),
    )


def answered(text: str, environment: Mapping[str, str], world: World) -> Answer:
    """Paste a text, and again where a busy machine took longer than the line itself waits: all services answer here."""
    kept, late = [paste(text, environment)], RAN_OUT if world.name == "broken" else (*RAN_OUT, *NO_WORKER)

    def in_time() -> bool:
        if any(words in kept[-1].out + kept[-1].err for words in late):
            kept.append(paste(text, environment))
            return False
        return True

    wait_until(in_time, PATIENCE)
    return kept[-1]


def ask_through(
    door: Door, blocks: Mapping[str, Printed], world: World, machine: Mapping[str, str]
) -> dict[str, Answer]:
    """Paste every block as a door prints it, on a machine that has nothing but the way to the containers."""
    return _each(blocks, lambda name: answered(blocks[name].text(door, world.values_for(name)), machine, world))


def _each(names: Iterable[str], ask: Callable[[str], Answer]) -> dict[str, Answer]:
    known = list(names)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(known, pool.map(ask, known), strict=True))
