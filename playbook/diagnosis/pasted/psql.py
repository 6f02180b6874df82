"""Read what psql printed: aligned, unaligned, expanded or CSV, with or without its last line; or its complaint."""

import csv
import io
import re
from collections.abc import Collection, Iterator

from playbook.diagnosis.evidence import Trouble
from playbook.diagnosis.pasted.exceptions import Unreadable
from playbook.diagnosis.steps.step import Failed

_RULE = re.compile(r"^-+(\+-+)*$")
_COUNT = re.compile(r"^\(\d+ \w+\)$")
_RECORD = re.compile(r"^-\[ RECORD \d+ \][-+]*$")
_COMPLAINT = re.compile(
    r"^\s*(?:psql:\S*\s*)?(?:ERROR:|FATAL:|error:|could not connect|connection to server|timeout: )"
)
_NONE = re.compile(r"^\(0 \w+\)$", re.MULTILINE)
_WORD = re.compile(r"\w+")
_NOISE = frozenset({"BEGIN", "COMMIT", "ROLLBACK", "SET"})
_TROUBLES = (
    ("lock timeout", Trouble.LOCKED),
    ("too many", Trouble.FULL),
    ("remaining connection slots", Trouble.FULL),
    ("timeout", Trouble.SILENT),
    ("password", Trouble.DENIED),
    ("permission denied", Trouble.DENIED),
    ('" does not exist', Trouble.SCHEMA),
    ("refused", Trouble.REFUSED),
    ("could not", Trouble.REFUSED),
    ("terminating", Trouble.REFUSED),
)


def table(text: str, columns: Collection[str]) -> list[dict[str, str]]:
    """Give the rows; all of `columns` must be there. Raises Failed where psql complains, Unreadable otherwise."""
    lines = [line.rstrip() for line in text.splitlines()]
    lines = [line for line in lines if line.strip() and line.strip() not in _NOISE and not _COUNT.match(line.strip())]
    _complain(lines)
    if not lines and _NONE.search(text):
        return []
    if not lines:
        raise Unreadable("there is no table in it: paste the whole output, the line of column names included")
    if _RECORD.match(lines[0].strip()):
        return list(_expanded(lines))
    if missing := [name for name in columns if name not in _WORD.findall(lines[0])]:
        raise Unreadable(f"its first line names no column “{missing[0]}”: paste the output from that line on")
    if len(lines) > 1 and _RULE.match(lines[1].strip()):
        return [_cells(lines[0], line) for line in lines[2:]]
    return _separated(lines)


def _complain(lines: list[str]) -> None:
    complaint = next((line for line in lines if _COMPLAINT.search(line)), "")
    if complaint:
        words = " ".join(lines)
        trouble = next((trouble for sign, trouble in _TROUBLES if sign in words.lower()), Trouble.BROKEN)
        raise Failed(trouble, complaint.strip()[:300])


def _cells(header: str, line: str) -> dict[str, str]:
    names = [name.strip() for name in header.split("|")]
    values = [value.strip() for value in line.split("|")]
    if len(values) != len(names):
        raise Unreadable(f"a row has {len(values)} columns and the header {len(names)}: use psql --csv, and paste that")
    return dict(zip(names, values, strict=True))


def _expanded(lines: list[str]) -> Iterator[dict[str, str]]:
    row: dict[str, str] = {}
    for line in lines:
        if _RECORD.match(line.strip()):
            if row:
                yield row
            row = {}
        else:
            name, _, value = line.partition("|")
            row[name.strip()] = value.strip()
    if row:
        yield row


def _separated(lines: list[str]) -> list[dict[str, str]]:
    """Read CSV, or `psql -A` with its `|`."""
    mark = "," if "," in lines[0] or "|" not in lines[0] else "|"
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    names = rows[0]
    if any(len(row) != len(names) for row in rows):
        raise Unreadable("the rows have not as many columns as the header: paste the whole output of psql --csv")
    return [dict(zip(names, row, strict=True)) for row in rows[1:]]
