"""What the steps have read: values as they came, or the reason why there are none. Nothing is judged here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from observability.catalogue.text import Text


class State(StrEnum):
    """What a fact says of a cause. Three-valued: what could not be asked is never taken for good news."""

    OK = "ok"
    ABNORMAL = "abnormal"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """Why a step has no value. The first five are a dependency's own doing, and so evidence against it."""

    REFUSED = "refused"
    SILENT = "silent"
    DENIED = "denied"
    FULL = "full"
    LOCKED = "locked"
    SCHEMA = "schema"
    ADDRESS = "address"
    LOGIN = "login"
    BROKEN = "broken"
    NO_TIME = "no_time"
    DEPENDS = "depends"
    MISSING = "missing"
    NOT_CONFIGURED = "not_configured"


AWAY: Final = frozenset({Trouble.REFUSED, Trouble.SILENT, Trouble.DENIED})
"""Troubles by which a server counts as away."""

TROUBLES: Mapping[Trouble, Text] = {
    Trouble.REFUSED: Text("cannot be reached", "недоступен"),
    Trouble.SILENT: Text("does not answer", "не отвечает"),
    Trouble.DENIED: Text("refuses our login or right", "отказывает во входе или в правах"),
    Trouble.FULL: Text("has no connection left", "не осталось свободных соединений"),
    Trouble.LOCKED: Text("waits for a lock that another session holds", "ждёт блокировку, которую держит другой сеанс"),
    Trouble.SCHEMA: Text(
        "has other tables than this version asks for: was `python manage.py migrate` run?",
        "содержит не те таблицы, которых ждёт эта версия: выполнен ли `python manage.py migrate`?",
    ),
    Trouble.ADDRESS: Text("has an unreadable address", "указан нечитаемым адресом"),
    Trouble.LOGIN: Text(
        "does not take the diagnosis' own login, and takes the mailer's",
        "не принимает логин диагностики, а логин рассылки принимает",
    ),
    Trouble.BROKEN: Text("answered what cannot be read", "ответ не удалось прочитать"),
    Trouble.NO_TIME: Text("the time for the diagnosis was over", "время диагностики истекло"),
    Trouble.DEPENDS: Text(
        "could not be asked, since what it stands on does not answer",
        "нельзя спросить: не отвечает то, на чём он стоит",
    ),
    Trouble.MISSING: Text("is missing in the bundle, or was changed there", "нет в записи, или она изменена"),
    Trouble.NOT_CONFIGURED: Text("is not configured here", "здесь не настроен"),
}


@dataclass(frozen=True)
class Reading:
    """One step's answer: a JSON value, or `trouble` with its `detail`. `seconds`: how long it took."""

    step: str
    value: Any = None
    trouble: Trouble | None = None
    detail: str = ""
    seconds: float = 0.0


class Untold(Exception):
    """A cause can be neither told nor excluded, since a step has no value."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True)
class Evidence:
    """All readings of one diagnosis, and what it was asked. `campaign`: the only one of interest, if any."""

    readings: Mapping[str, Reading]
    campaign: str | None = None

    def trouble(self, step: str) -> Trouble | None:
        """Say why a step has no value; None: it has one."""
        reading = self.readings.get(step)
        return Trouble.MISSING if reading is None else reading.trouble

    def detail(self, step: str) -> str:
        """Give the words of what went wrong."""
        reading = self.readings.get(step)
        return reading.detail if reading else ""

    def need(self, step: str) -> Any:
        """Give a step's value. Raises Untold where there is none."""
        if self.trouble(step) is not None:
            raise Untold(step)
        return self.readings[step].value

    def maybe(self, step: str) -> Any:
        """Give a step's value, None where its source is not configured here. Raises Untold where it fails."""
        if self.trouble(step) is Trouble.NOT_CONFIGURED:
            return None
        return self.need(step)

    def flight(self, step: str) -> list[dict[str, Any]]:
        """Give rows about campaigns: all, or those of the one that was asked for. Raises Untold."""
        rows: list[dict[str, Any]] = self.need(step)
        return [row for row in rows if self.campaign in (None, row["campaign_id"])]

    def unanswered(self) -> Iterator[Reading]:
        """Go through the readings without a value whose source is configured."""
        for reading in self.readings.values():
            if reading.trouble not in (None, Trouble.NOT_CONFIGURED):
                yield reading
