"""How a command answers: for people in lines, for programs in JSON, refusals with their sentence."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from mailer_core.exceptions import Refused

P = ParamSpec("P")
R = TypeVar("R")

EXIT_REFUSED = 3


def as_json(value: Any) -> str:
    """Write a value as JSON; dataclasses become objects, ids and times text."""
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    return json.dumps(value, ensure_ascii=False, default=str, indent=2)


def answering(command: Callable[P, R]) -> Callable[P, R]:
    """Turn a refusal into its sentence on standard error and exit code 3 (JSON if `--json` was given)."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refused as refusal:
            _say(refusal, as_object=bool(kwargs.get("as_object")))
            sys.exit(EXIT_REFUSED)

    return wrapped


def _say(refusal: Refused, *, as_object: bool) -> None:
    wait = int(refusal.retry_after.total_seconds()) if refusal.retry_after else None
    if as_object:
        click.echo(as_json({"code": refusal.code, "sentence": str(refusal), "retry_after_seconds": wait}))
        return
    again = f" (try again in {wait} s)" if wait else ""
    click.echo(f"Refused: {refusal}{again}", err=True)
