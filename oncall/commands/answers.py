"""How a command answers: for people in lines, for programs in JSON, refusals with their sentence."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from mailer_core.exceptions import DATABASE_DOWN, Refused, Unavailable
from mailer_core.services.language import spoken
from observability.catalogue.text import Text

P = ParamSpec("P")
R = TypeVar("R")

EXIT_UNAVAILABLE = 1
EXIT_REFUSED = 3
REFUSED = Text("Refused", "Отказ")
AGAIN = Text(" (try again in {wait} s)", " (повторите через {wait} с)")
NO_DATABASE = Text(
    "PostgreSQL does not answer. Run: oncall diagnose", "PostgreSQL не отвечает. Запустите: oncall diagnose"
)


def as_json(value: Any) -> str:
    """Write a value as JSON; dataclasses become objects, ids and times text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    return json.dumps(value, ensure_ascii=False, default=str, indent=2)


def answering(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into its sentence on standard error and exit code 3 (JSON if `--json` was given).

    Where PostgreSQL does not answer, that is said, with exit code 1.
    """

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        as_object = bool(kwargs.get("as_object"))
        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            _say(refusal, f"{REFUSED.of(spoken())}: {refusal}", as_object=as_object)
            sys.exit(EXIT_REFUSED)
        except DATABASE_DOWN as error:
            down = Unavailable(NO_DATABASE.of(spoken()))
            _say(down, f"{error}\n{down}", as_object=as_object)
            sys.exit(EXIT_UNAVAILABLE)

    return wrapped


def _say(refusal: Refused, told: str, *, as_object: bool) -> None:
    wait = int(refusal.retry_after.total_seconds()) if refusal.retry_after else None
    if as_object:
        click.echo(as_json({"code": refusal.code, "sentence": str(refusal), "retry_after_seconds": wait}))
        return
    again = AGAIN.of(spoken()).format(wait=wait) if wait else ""
    click.echo(f"{told}{again}", err=True)
