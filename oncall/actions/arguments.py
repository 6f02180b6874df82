"""Typed arguments of actions, from the text that a terminal, a script or a form gives."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from observability.catalogue.text import Text
from oncall.actions.exceptions import BadArgument

UNITS = {"s": 1, "m": 60, "h": 3600}
_DURATION = re.compile(r"(\d{1,6})([smh])", re.ASCII)
LONGEST_TEXT = 400


class Kind(StrEnum):
    """What an argument is."""

    CAMPAIGN = "campaign"
    NUMBER = "number"
    DURATION = "duration"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument that an action takes; `default` "" and `required` False: it may be left out."""

    name: str
    kind: Kind
    help: Text
    required: bool = True
    default: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one action, checked, by name; read them by their kind."""

    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Give an argument as text."""
        return self.values[name]

    def campaign(self) -> UUID:
        """Give the campaign."""
        return UUID(self.values["campaign"])

    def number(self, name: str) -> int:
        """Give a whole number."""
        return int(self.values[name])

    def duration(self, name: str) -> timedelta:
        """Give a span of time."""
        return duration(self.values[name])


def check(parameters: Sequence[Parameter], arguments: Mapping[str, str]) -> Given:
    """Bring arguments to their normal form. Raises BadArgument, which names the argument and the next step."""
    known = {parameter.name for parameter in parameters}
    for name in arguments:
        if name not in known:
            listed = ", ".join(sorted(known)) or "—"
            raise BadArgument(
                Text(f"There is no argument “{name}”; there are: {listed}.", f"Нет аргумента «{name}»; есть: {listed}.")
            )
    found = {parameter.name: _value(parameter, arguments.get(parameter.name, "").strip()) for parameter in parameters}
    return Given(found)


def _value(parameter: Parameter, value: str) -> str:
    value = value or parameter.default
    if not value:
        if parameter.required:
            raise BadArgument(_wanted(parameter, "is missing", "не задан"))
        return ""
    return _READERS[parameter.kind](parameter, value)


def _campaign(parameter: Parameter, value: str) -> str:
    try:
        return str(UUID(value))
    except ValueError:
        raise BadArgument(
            _wanted(parameter, f"is no campaign id: {value[:40]}", f"не номер кампании: {value[:40]}")
        ) from None


def _number(parameter: Parameter, value: str) -> str:
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value) <= 2**31 - 1:
        raise BadArgument(
            _wanted(parameter, f"must be a whole number from 1: {value[:40]}", f"нужно целое число от 1: {value[:40]}")
        )
    return str(int(value))


def _span(parameter: Parameter, value: str) -> str:
    if not _DURATION.fullmatch(value) or not duration(value):
        raise BadArgument(
            _wanted(parameter, f"must read like 30m or 4h: {value[:40]}", f"пишется как 30m или 4h: {value[:40]}")
        )
    return value


def _choice(parameter: Parameter, value: str) -> str:
    if value not in parameter.choices:
        listed = ", ".join(parameter.choices)
        raise BadArgument(_wanted(parameter, f"must be one of: {listed}", f"должен быть одним из: {listed}"))
    return value


def _text(parameter: Parameter, value: str) -> str:
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise BadArgument(
            _wanted(parameter, f"must be one line of at most {LONGEST_TEXT} characters",
                    f"должен быть одной строкой не длиннее {LONGEST_TEXT} символов")
        )  # fmt: skip
    return value


_READERS = {
    Kind.CAMPAIGN: _campaign,
    Kind.NUMBER: _number,
    Kind.DURATION: _span,
    Kind.CHOICE: _choice,
    Kind.TEXT: _text,
}


def duration(value: str) -> timedelta:
    """Read `90s`, `30m` or `4h`. Raises ValueError."""
    match = _DURATION.fullmatch(value)
    if match is None:
        raise ValueError(f"no duration: {value}")
    return timedelta(seconds=int(match[1]) * UNITS[match[2]])


def _wanted(parameter: Parameter, en: str, ru: str) -> Text:
    return Text(
        f"{parameter.name} {en}. It is: {parameter.help.en}", f"{parameter.name}: {ru}. Это: {parameter.help.ru}"
    )
