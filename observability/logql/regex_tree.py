"""The tree of a regular expression in Go's syntax, and what may be wrong with one."""

from dataclasses import dataclass


class RegexError(ValueError):
    """Go refuses the pattern too."""


class RegexUnsupported(Exception):
    """Go has it, Python has not; the message names it."""


@dataclass(frozen=True)
class Literal:
    """Characters as they are; `fold` ignores case."""

    text: str
    fold: bool = False


@dataclass(frozen=True)
class Class:
    """One character of a set, in Python's syntax with its brackets."""

    python: str
    fold: bool = False


@dataclass(frozen=True)
class AnyChar:
    """`.`; with `newline` also the line's end."""

    newline: bool


@dataclass(frozen=True)
class Assertion:
    """An empty match at a place, in Python's syntax."""

    python: str


@dataclass(frozen=True)
class Concat:
    """One after the other; without parts, the empty match."""

    parts: "tuple[Regex, ...]" = ()


@dataclass(frozen=True)
class Alternate:
    """The first that matches."""

    parts: "tuple[Regex, ...]"


@dataclass(frozen=True)
class Repeat:
    """`part` from `least` to `most` times; without `most`, for ever."""

    part: "Regex"
    least: int
    most: int | None
    lazy: bool


@dataclass(frozen=True)
class Capture:
    """A group that is remembered, by name if it has one."""

    part: "Regex"
    name: str


Regex = Literal | Class | AnyChar | Assertion | Concat | Alternate | Repeat | Capture
EMPTY = Concat()


@dataclass(frozen=True)
class Flags:
    """What `(?imsU)` switches: ignore case, `^$` at lines, `.` takes newlines, lazy by default."""

    i: bool = False
    m: bool = False
    s: bool = False
    U: bool = False


def concat(parts: list[Regex]) -> Regex:
    """One after the other, neighbouring literals made one, as Go's parser does."""
    merged: list[Regex] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, Literal) and isinstance(last, Literal) and part.fold == last.fold:
            merged[-1] = Literal(last.text + part.text, part.fold)
        else:
            merged.append(part)
    return merged[0] if len(merged) == 1 else Concat(tuple(merged))
