"""Paste what the page prints into a real bash, and keep what comes back."""

import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from oncall.site.environment import PROJECT
from tests.integration.playbook.worlds import World
from tests.services import POSTGRES
from tests.unit.playbook.page import Printed

AT_ONCE = 4
DEADLINE = 60


@dataclass(frozen=True)
class Answer:
    """What a command said, and how it ended."""

    out: str
    err: str
    code: int


def path_with_clients(folder: Path) -> str:
    """Give a PATH on which the page's programs are found: this server's psql, a client of Valkey, our own commands."""
    folder.mkdir()
    (folder / "psql").symlink_to(POSTGRES.psql)
    for name in ("redis-cli", "valkey-cli"):
        shim = folder / name
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} -m tests.integration.playbook.redis_cli "$@"\n')
        shim.chmod(0o755)
    return f"{folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"


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

    def ask(name: str) -> Answer:
        return paste(blocks[name].text(values=world.values_for(name)), world.environment_for(name))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(blocks, pool.map(ask, blocks), strict=True))
