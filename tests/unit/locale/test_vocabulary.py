"""One Russian word for one thing, wherever a person reads it: pages, playbook, panels, diagnosis, operations."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest

from oncall.stack.supervisor import ROOT
from playbook.shelves import MARKERS

ROOMS = ("alerts", "dashboards", "mailer_core", "observability", "oncall", "playbook")
CLOSED = {
    r"алерт": "оповещение",
    r"выключател": "предохранитель",
    r"продакшен|продакшн|боев\w+ систем": "рабочая система",
    r"отправщик|отправител\w+ журнал": "шиппер",
    r"\bзвонк(?:и|ов|ам|ами|ах)\b": "сигналы",
    r"на (?:этом|том) (?:узле|хосте)|этого (?:узла|хоста)": "эта машина",
}
"""What is not said, by a pattern, and what is said instead."""
_RUSSIAN = re.compile("[А-Яа-яЁё]")


def _told() -> Iterator[tuple[str, str]]:
    """Give every Russian text with the place where it is written."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if "rendered" not in file.parts and file.suffix in _READERS:
                yield from ((f"{file.relative_to(ROOT)}: {text[:60]}", text) for text in _READERS[file.suffix](file))


def _in_python(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _RUSSIAN.search(node.value):
            yield node.value


def _in_catalogue(file: Path) -> Iterator[str]:
    yield from (entry.msgstr for entry in polib.pofile(str(file)) if _RUSSIAN.search(entry.msgstr))


def _in_lines(file: Path) -> Iterator[str]:
    yield from (line for line in file.read_text("utf-8").splitlines() if _RUSSIAN.search(line))


_READERS = {".py": _in_python, ".po": _in_catalogue, ".md": _in_lines, ".html": _in_lines, ".js": _in_lines}
TOLD = list(_told())


@pytest.mark.parametrize("unsaid", CLOSED)
def test_a_thing_has_one_name_in_russian(unsaid: str) -> None:
    pattern = re.compile(unsaid, re.IGNORECASE)
    found = [where for where, text in TOLD if pattern.search(text)]
    assert found == [], f"say “{CLOSED[unsaid]}” instead"


def test_a_command_that_changes_anything_is_marked_by_the_same_words_everywhere() -> None:
    """Marks of the playbook, of `oncall act`, of the diagnosis and of the console are the same two."""
    marks = {MARKERS["ru"].safe, MARKERS["ru"].changes}
    said = {text for _, text in TOLD if re.fullmatch(r"\((?:безопасно|меняет [\w ]+)\)", text)}
    assert said == marks


def test_texts_of_every_kind_are_looked_at() -> None:
    assert {Path(where.partition(": ")[0]).suffix for where, _ in TOLD} >= {".py", ".po", ".md"}
    assert len(TOLD) > 1000
