"""Grafana's own grammar of LogQL, which its editor highlights and completes by."""

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tests.programs import lacking, program

PACKAGES = ("@grafana/lezer-logql@0.4.2", "@lezer/lr@1.4.10", "@lezer/common@1.5.5")
SCRIPT = Path(__file__).with_name("lezer.cjs")


def install(folder: Path) -> Path:
    """Install the grammar; gives where node finds it."""
    program("node", "nodejs")
    npm = program("npm", "npm")
    quiet = ("--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    command = [npm, "install", *quiet, "--prefix", str(folder), *PACKAGES]
    installed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200)
    if installed.returncode != 0:
        lacking(f"npm cannot install {PACKAGES[0]}: {installed.stderr[-300:]}")
    return folder / "node_modules"


def errors(queries: Sequence[str], modules: Path) -> dict[str, list[str]]:
    """Give the places that the grammar cannot read, by the query that has any."""
    asked = subprocess.run(
        ["node", str(SCRIPT)],
        input=json.dumps(list(queries)),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "NODE_PATH": str(modules)},
    )
    found: list[list[str]] = json.loads(asked.stdout)
    return {query: places for query, places in zip(queries, found, strict=True) if places}
