"""The receiver's book of accepted letters: one JSON line each, written before the sender is told."""

import json
import os
import re
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from oncall.stack.files import PRIVATE

LETTERS = "letters.jsonl"
EVENTS = "events.jsonl"
BODIES = "bodies"
FOLD = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True)
class Letter:
    """An accepted letter. `accepted_at` is in nanoseconds since 1970; header names are in lower case."""

    accepted_at: int
    connection: int
    mail_from: str
    recipients: list[str]
    message_id: str
    size: int
    sha256: str
    headers: dict[str, str] = field(default_factory=dict)  # those that begin with X-, and a few more
    user: str = ""
    tls: bool = False

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Read one line of the book."""
        return cls(**row)


@dataclass(frozen=True)
class Event:
    """A fault that struck, or a refusal of the receiver's own: where, and what the sender saw."""

    at: int
    connection: int
    point: str
    seen: str  # the reply, or `hang` or `drop`
    subjects: list[str] = field(default_factory=list)

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Read one line of the list of events."""
        return cls(**row)


class Book:
    """The writing side.

    A line that was written survives a SIGKILL of the receiver. It is not synced to disk: a crash of
    the machine may lose it.
    """

    def __init__(self, folder: Path, *, keep_bodies: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._bodies = folder / BODIES if keep_bodies else None
        if self._bodies:
            self._bodies.mkdir(exist_ok=True)
        self._letters = _appender(folder / LETTERS)
        self._events = _appender(folder / EVENTS)

    def accept(self, letter: Letter, body: bytes) -> None:
        """Write a letter down, its body first."""
        if self._bodies:
            (self._bodies / f"{letter.sha256}.eml").write_bytes(body)
        os.write(self._letters, _line(letter))

    def note(self, event: Event) -> None:
        """Write down that something went wrong on purpose."""
        os.write(self._events, _line(event))

    def close(self) -> None:
        """Close the files."""
        os.close(self._letters)
        os.close(self._events)


def headers_of(body: bytes) -> dict[str, str]:
    """Read the headers that tests and the demo ask about: Message-ID, Subject, List-*, and every X-."""
    head = FOLD.sub(b" ", body.partition(b"\r\n\r\n")[0])
    found: dict[str, str] = {}
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        key = name.decode("ascii", "replace").lower()
        if key.startswith(("x-", "list-")) or key in {"message-id", "subject"}:
            found[key] = value.strip().decode("utf-8", "replace")
    return found


def digest(body: bytes) -> str:
    """Name a body by its SHA-256, in hexadecimal."""
    return sha256(body).hexdigest()


def _appender(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)


def _line(entry: Letter | Event) -> bytes:
    return json.dumps(asdict(entry)).encode() + b"\n"
