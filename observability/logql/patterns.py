"""Patterns like `<ip> - <_> "<method> <rest>"`: of the `pattern` parser, and of `|>` and `!>`."""

import re
from dataclasses import dataclass
from itertools import pairwise

_CAPTURE = re.compile(r"<([A-Za-z_][A-Za-z0-9_]*)>")
UNNAMED = "_"


@dataclass(frozen=True)
class Capture:
    """Text up to the next literal; under the name `_` it is thrown away."""

    name: str


Part = str | Capture


def parse_pattern(text: str) -> tuple[Part, ...]:
    """Literals and captures in turn; ValueError for captures that touch, or no text at all."""
    parts: list[Part] = []
    last = 0
    for capture in _CAPTURE.finditer(text):
        parts.extend(literal for literal in (text[last : capture.start()],) if literal)
        parts.append(Capture(capture[1]))
        last = capture.end()
    parts.extend(literal for literal in (text[last:],) if literal)
    if not parts:
        raise ValueError("syntax error: unexpected $end")
    captures_only = [part.name if isinstance(part, Capture) else None for part in parts]
    for first, second in pairwise(captures_only):
        if first and second:
            raise ValueError(f"found consecutive capture '<{first}><{second}>': invalid expression")
    return tuple(parts)


def parse_extraction(text: str) -> tuple[Part, ...]:
    """Read a pattern for the parser: it must name at least one capture, none of them twice."""
    parts = parse_pattern(text)
    names = [part.name for part in parts if isinstance(part, Capture) and part.name != UNNAMED]
    if not names:
        raise ValueError("at least one capture is required")
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"duplicate capture name ({name}): invalid expression")
    return parts


def parse_line_pattern(text: str) -> tuple[Part, ...]:
    """Read a pattern for a line filter: no capture has a name; the empty pattern matches the empty line."""
    parts = parse_pattern(text) if text else ()
    named = [part.name for part in parts if isinstance(part, Capture) and part.name != UNNAMED]
    if named:
        raise ValueError(f"named captures are not allowed: found '<{named[0]}>'")
    return parts


def captures(parts: tuple[Part, ...], line: str) -> list[tuple[str, str]]:
    """Names and texts found in a line; a literal that is missing gives the rest to the capture before it."""
    if not line:
        return []
    index = 0
    if isinstance(parts[0], str):
        if not line.startswith(parts[0]):
            return []
        index, parts = len(parts[0]), parts[1:]
    found = []
    for capture, literal in zip(parts[::2], (*parts[1::2], None), strict=False):
        end = line.find(str(literal), index) if literal is not None else -1
        if isinstance(capture, Capture) and capture.name != UNNAMED:
            found.append((capture.name, line[index : end if end >= 0 else None]))
        if end < 0:
            break
        index = end + len(str(literal))
    return found


def matches(parts: tuple[Part, ...], line: str) -> bool:
    """Whether a line has the pattern's form from its first literal on; a capture never stands for nothing."""
    if not line or not parts:
        return not line and not parts
    offset = 0
    for number, part in enumerate(parts):
        if isinstance(part, Capture):
            continue
        found = line.find(part, offset)
        if found < 0 or (number and found == offset):
            return False
        offset = found + len(part)
    return isinstance(parts[-1], Capture) == (offset != len(line))
