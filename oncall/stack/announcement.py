"""Two files by which other commands find a running stack; both are for its owner alone."""

import json
from collections.abc import Mapping
from pathlib import Path

from oncall.stack.files import write_atomically

ENVIRONMENT = "env"
DESCRIPTION = "stack.json"


def announce_environment(folder: Path, environment: Mapping[str, str]) -> None:
    """Write `NAME=value` lines for other commands to run with."""
    lines = [f"{name}={value}\n" for name, value in environment.items()]
    write_atomically(folder / ENVIRONMENT, "".join(lines))


def announce_description(folder: Path, description: Mapping[str, object]) -> None:
    """Write what runs, where it answers and where it logs."""
    write_atomically(folder / DESCRIPTION, json.dumps(description, indent=1))


def withdraw(folder: Path) -> None:
    """Remove both: there is no stack to find any more."""
    for name in (ENVIRONMENT, DESCRIPTION):
        (folder / name).unlink(missing_ok=True)
