r"""Go's regular expressions (RE2 syntax, package regexp/syntax) said again in Python's.

Python's `re` differs where it hurts: `$` before a final newline, `\s` with a vertical tab, Unicode `\d`, flags in
the middle, possessive quantifiers, look-around and back references. So a pattern is never handed over as it is.
Unicode classes (`\pL`) are the one thing that Python cannot say; they are refused by name.
"""

import re
from functools import lru_cache

from observability.logql.fold import folded, folded_set
from observability.logql.regex_parser import Parser
from observability.logql.regex_tree import (
    Alternate,
    AnyChar,
    Assertion,
    Capture,
    Class,
    Concat,
    Literal,
    Regex,
    Repeat,
)


@lru_cache(maxsize=512)
def parse_regex(pattern: str) -> Regex:
    """Return the tree of a pattern; RegexError where Go has one, RegexUnsupported where Python cannot follow."""
    return Parser(pattern).parse()


def to_python(regex: Regex) -> str:
    """Return the same pattern in Python's syntax; groups are numbered alike and have no names."""
    match regex:
        case Literal() | Class() | AnyChar() | Assertion():
            return _single(regex)
        case Concat(parts):
            return "".join(map(to_python, parts))
        case Alternate(parts):
            return "(?:" + "|".join(map(to_python, parts)) + ")"
        case Capture(part, _):
            return f"({to_python(part)})"
        case Repeat(part, least, most, lazy):
            return f"(?:{to_python(part)}){_quantifier(least, most)}{'?' if lazy else ''}"


def _single(regex: Literal | Class | AnyChar | Assertion) -> str:
    if isinstance(regex, AnyChar):
        return "(?s:.)" if regex.newline else "."
    if isinstance(regex, Assertion):
        return regex.python
    if isinstance(regex, Literal):
        return folded(regex.text) if regex.fold else re.escape(regex.text)
    return folded_set(regex.python) if regex.fold else regex.python


def _quantifier(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    return short or f"{{{least},{'' if most is None else most}}}"


def group_names(regex: Regex) -> list[str]:
    """Return the name of each group in order; "" for one without."""
    match regex:
        case Capture(part, name):
            return [name, *group_names(part)]
        case Concat(parts) | Alternate(parts):
            return [name for part in parts for name in group_names(part)]
        case Repeat(part):
            return group_names(part)
        case _:
            return []


@lru_cache(maxsize=512)
def compile_regex(pattern: str) -> re.Pattern[str]:
    """Return a pattern of Go's that finds what it finds there, anywhere in the text."""
    return re.compile(to_python(parse_regex(pattern)))


@lru_cache(maxsize=512)
def compile_anchored(pattern: str, *, dot_all: bool = False) -> re.Pattern[str]:
    """Return a pattern that must match the whole text; stream matchers also let `.` take a newline."""
    flags = "(?s)" if dot_all else ""
    return re.compile(rf"\A(?:{to_python(parse_regex(flags + pattern))})\Z")


_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_NUMBER = re.compile(r"0|[1-9][0-9]*", re.ASCII)


def expand(template: str, match: re.Match[str], names: list[str]) -> str:
    """Go's Expand: `$1`, `${name}`, `$$`; a group that is not there is empty."""

    def value(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        if _NUMBER.fullmatch(name):
            return (match[int(name)] or "") if int(name) <= len(names) else ""
        return next((match[i] or "" for i, known in enumerate(names, 1) if known == name), "")

    return _REFERENCE.sub(value, template)
