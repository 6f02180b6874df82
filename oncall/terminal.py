"""The person at the terminal: which of the two languages they read, and what their shell takes as it is printed."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import click

from observability.catalogue.text import Language

VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""The first that is set decides (POSIX.1-2024, chapter 8.2)."""
F = TypeVar("F", bound=Callable[..., Any])


def language_of_terminal(environment: Mapping[str, str] = os.environ) -> Language:
    """Give Russian where the terminal's locale is Russian, English wherever else."""
    locale = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    return Language.RU if locale.lower().startswith(Language.RU) else Language.EN


def language_option(function: F) -> F:
    """Give a command the option `--language`; its argument `language` is the one to speak."""
    choices = click.Choice([language.value for language in Language], case_sensitive=False)
    option = click.option(
        "--language",
        type=choices,
        default=language_of_terminal,
        help="In which language to answer [the terminal's].",
    )
    return option(function)


def bear_any_encoding() -> None:
    """Let a terminal that does not speak UTF-8 show a mark for a letter it lacks: an error would end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def shown(path: Path) -> str:
    """Write a path as the shell of this folder takes it, the shortest way."""
    here = Path.cwd()
    return quote(str(path.relative_to(here) if path.is_relative_to(here) else path))


def way_to_oncall() -> str:
    """Give the shell's line after which `oncall` is this one; nothing where it is already (a sourced environment)."""
    ours = Path(sys.executable).parent
    found = shutil.which("oncall")
    return "" if found and Path(found).parent == ours else f'export PATH={quote(str(ours))}:"$PATH"'
