"""Which of the two languages the person at the terminal reads."""

import os
from collections.abc import Callable, Mapping
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
