"""A question to the running system, ready to paste: the typed side of a raw file in `playbook/snippets/`."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, StrEnum
from math import ceil
from pathlib import Path
from typing import Final

from observability.catalogue.text import Text
from playbook.parameters import Parameter

FOLDER: Final = Path(__file__).parent / "snippets"
BEGINNING: Final = timedelta(seconds=3)
"""What a client, or `exec` into a container, may need before it asks."""
LANGUAGES: Final = ("en", "ru")


class Kind(Enum):
    """The language that a snippet is written in, by the suffix of its file."""

    SQL = ".sql"
    REDIS = ".redis"
    SHELL = ".sh"
    LOGQL = ".logql"
    PROMQL = ".promql"

    @property
    def suffix(self) -> str:
        """The suffix of its files."""
        return self.value


class Effect(StrEnum):
    """Whether running it leaves the system as it was."""

    READ = "read"
    CHANGE = "change"


@dataclass(frozen=True)
class Branch:
    """Where to go by the result: a section's or a snippet's anchor."""

    result: Text
    anchor: str


@dataclass(frozen=True)
class Snippet:
    """One question, the command that answers it, and how to read the answer.

    `expected`: what comes back, in words; `normal`: the range in which nothing is wrong; `budget`: after so long the
    question is given up; `next`: where to go by the result; `since`: how far back a LogQL snippet looks.
    """

    id: str
    kind: Kind
    question: Text
    parameters: tuple[Parameter, ...]
    effect: Effect
    expected: Text
    normal: Text
    budget: timedelta
    next: tuple[Branch, ...]
    since: str = "1h"

    @property
    def anchor(self) -> str:
        """The id of its place in the page."""
        return f"snippet-{self.id}"

    @property
    def line_seconds(self) -> int:
        """After how many seconds the printed line ends by itself: its client, and a container's door, begin first."""
        return ceil((self.budget + BEGINNING).total_seconds())

    @property
    def path(self) -> Path:
        """The file of its body."""
        return FOLDER / f"{self.id}{self.kind.suffix}"

    @property
    def body(self) -> str:
        """The command as its language has it, read raw: no template ever sees it."""
        return self.path.read_text("utf-8").strip()
