"""Read what psql printed: aligned, unaligned, expanded or CSV, in English or Russian; or its complaint."""

import csv
import io
import re
from collections.abc import Collection, Iterator
from typing import Final

from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.steps.step import Failed

_RULE: Final = re.compile(r"^\+?-+(\+-+)*\+?$")
_COUNT: Final = re.compile(r"^\(\d+ \w+\)$")
_NONE: Final = re.compile(r"^\(0 \w+\)$")
_TIMING: Final = re.compile(r"^(?:Time|Время): [\d.,]+ \w+")
_RECORD: Final = re.compile(r"^\+?-*\[ RECORD \d+ \][-+]*$")
_COMPLAINT: Final = re.compile(
    r"^\s*(?:psql:\S*\s*)?(?:ERROR:|FATAL:|error:|ОШИБКА:|ВАЖНО:|ошибка:|could not connect|connection to server"
    r"|timeout: )"
)
_SHELL: Final = re.compile(r"^.*\b(?:psql|timeout)\b.*: (?:command not found|not found|команда не найдена)")
_WORD: Final = re.compile(r"\w+")
_NOISE: Final = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SET"})
_NULLS: Final = frozenset({"(null)", "[null]", "<null>", "NULL", "\\N", "¤", "∅", "␀"})
"""What people let psql show instead of an empty cell (`\\pset null`)."""
_MARKS: Final = "|,\t;"
_TROUBLES: Final = (
    (("lock timeout", "тайм-аута блокировки"), Trouble.LOCKED),
    (("too many", "слишком много", "remaining connection slots", "оставшиеся слоты"), Trouble.FULL),
    (("timeout", "тайм-аут", "время ожидания"), Trouble.SILENT),
    (("password", "паролю", "пароль", "проверку подлинности", "pg_hba.conf"), Trouble.DENIED),
    (("permission denied", "нет доступа"), Trouble.DENIED),
    (('" does not exist', "не существует"), Trouble.SCHEMA),
    (
        ("refused", "could not", "terminating", "не удалось", "закрытие подключения", "закрыл соединение"),
        Trouble.REFUSED,
    ),
)
_CONNECTING: Final = ("connection to server", "could not connect", "FATAL:", "ВАЖНО:", "подключиться к серверу")
"""Signs that nobody was asked at all: the server turned psql away, or was not there."""


def table(text: str, columns: Collection[str]) -> list[dict[str, str]]:
    """Give the rows; all of `columns` must be there. Raises Failed where psql complains, Unreadable otherwise."""
    lines = [line.rstrip(" ") for line in text.splitlines() if line.strip() and line.strip() not in _NOISE]
    _complain(lines)
    body = list(_body(lines, columns))
    if body:
        return [{name: "" if value in _NULLS else value for name, value in row.items()} for row in _rows(body, columns)]
    if any(_NONE.match(line.strip()) for line in lines) and not any(_RULE.match(line.strip()) for line in lines):
        return []  # expanded, psql prints no names where there are no rows
    raise Unreadable(_missing(lines, columns))


def is_of_connecting(complaint: str) -> bool:
    """Say whether a complaint tells that psql got no connection, whatever it was to ask."""
    return any(sign in complaint for sign in _CONNECTING)


def _body(lines: list[str], columns: Collection[str]) -> Iterator[str]:
    """Give the table from its names on to its last row, whatever stands before and after."""
    begun = False
    for line in lines:
        stripped = line.strip()
        begun = begun or bool(_RECORD.match(stripped) or _mark(line, columns))
        if begun and (_COUNT.match(stripped) or _TIMING.match(stripped)):
            return
        if begun:
            yield line


def _mark(line: str, columns: Collection[str]) -> str:
    """Give what parts the names where this line is the one that names the columns; else nothing."""
    for mark in _MARKS:
        names = [name.strip() for name in line.strip().strip("|").split(mark)]
        if set(columns) <= set(names) and all(_WORD.fullmatch(name) for name in names):
            return mark
    return ""


def _rows(body: list[str], columns: Collection[str]) -> Iterator[dict[str, str]]:
    if _RECORD.match(body[0].strip()):
        return _expanded(body)
    if len(body) > 1 and _RULE.match(body[1].strip()):
        return _aligned(body)
    return _separated(body, _mark(body[0], columns))


def _missing(lines: list[str], columns: Collection[str]) -> str:
    if not lines:
        return "there is no table in it: paste the whole output, the line of column names included"
    words = set(_WORD.findall(" ".join(lines)))
    absent = next((name for name in columns if name not in words), "")
    what = f"it names no column “{absent}”" if absent else "no line of it names the columns"
    return f"{what}: paste the output from the line of column names on"


def _complain(lines: list[str]) -> None:
    complaint = next((line for line in lines if _COMPLAINT.search(line)), "")
    if complaint:
        words = " ".join(lines).lower()
        troubles = (trouble for signs, trouble in _TROUBLES if any(sign in words for sign in signs))
        found = next(troubles, Trouble.BROKEN)
        if found is Trouble.SCHEMA and is_of_connecting(complaint):
            found = Trouble.DENIED  # no such database or role
        raise Failed(found, complaint.strip()[:300])
    if any(_SHELL.match(line) for line in lines):
        raise Unreadable("psql is not installed on that host, so PostgreSQL was not asked: try another host")


def _aligned(lines: list[str]) -> Iterator[dict[str, str]]:
    r"""Read what stands under its names; with `\pset border 2` all of it is framed."""
    framed = lines[0].startswith("|")
    names = _cells(lines[0], framed=framed)
    for line in lines[2:]:
        if not _RULE.match(line.strip()):
            values = _cells(line, framed=framed)
            if len(values) != len(names):
                wrong = f"a row has {len(values)} columns and the header {len(names)}"
                raise Unreadable(f"{wrong}: use psql --csv, and paste that")
            yield dict(zip(names, values, strict=True))


def _cells(line: str, *, framed: bool) -> list[str]:
    return [cell.strip() for cell in (line.strip()[1:-1] if framed else line).split("|")]


def _expanded(lines: list[str]) -> Iterator[dict[str, str]]:
    framed = lines[0].startswith("+")
    row: dict[str, str] = {}
    for line in lines:
        if _RECORD.match(line.strip()):
            if row:
                yield row
            row = {}
        elif not _RULE.match(line.strip()):
            name, *value = (cell.strip() for cell in (line.strip()[1:-1] if framed else line).split("|", 1))
            row[name] = value[0] if value else ""
    if row:
        yield row


def _separated(lines: list[str], mark: str) -> Iterator[dict[str, str]]:
    """Read CSV, or `psql -A` with whatever parts its columns."""
    names, *rows = csv.reader(io.StringIO("\n".join(lines)), delimiter=mark)
    if any(len(row) != len(names) for row in rows):
        raise Unreadable("the rows have not as many columns as the header: paste the whole output of psql --csv")
    return (dict(zip(map(str.strip, names), row, strict=True)) for row in rows)
