"""Typed readings of environment variables, each error naming the variable and the next step.

Where `DATABASE_URL` is not set, the file that a running embedded stack leaves (`.oncall/env`) stands
in for the environment, so that `oncall campaign …` in a second terminal finds the stack of `make up`.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PROJECT = Path(__file__).resolve().parents[2]
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off", ""})


def state_dir() -> Path:
    """Where the embedded stack keeps its data: `ONCALL_STATE_DIR`, else `.oncall` beside the code."""
    return Path(os.environ.get("ONCALL_STATE_DIR", PROJECT / ".oncall"))


def load_running_stack(environment: MutableMapping[str, str]) -> None:
    """Fill what is unset from the embedded stack's file, if no database is named and a stack runs."""
    file = state_dir() / "env"
    if "DATABASE_URL" in environment or not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            environment.setdefault(name.strip(), value.strip())


def text(name: str, default: str) -> str:
    """Read a text."""
    return os.environ.get(name, default)


def flag(name: str, *, default: bool) -> bool:
    """Read a yes or no: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name, "true" if default else "false").lower()
    if value not in TRUE | FALSE:
        raise ImproperlyConfigured(f"{name}={value!r} is neither yes nor no: set it to true or false.")
    return value in TRUE


def number(name: str, default: int, *, least: int = 1) -> int:
    """Read a whole number that is at least `least`."""
    value = os.environ.get(name, str(default))
    try:
        found = int(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name}={value!r} is not a whole number.") from None
    if found < least:
        raise ImproperlyConfigured(f"{name}={found} is too small: it must be at least {least}.")
    return found


def words(name: str, default: str) -> list[str]:
    """Read a comma-separated list."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]
