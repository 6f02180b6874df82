"""Reads Go's regular expression syntax. A pattern that Go refuses raises RegexError with Go's wording."""

import re
from dataclasses import replace

from observability.logql.regex_sets import PERL, POSIX, WORD, complement, literal_of, set_escape
from observability.logql.regex_tree import (
    Alternate,
    AnyChar,
    Assertion,
    Capture,
    Class,
    Concat,
    Flags,
    Literal,
    Regex,
    RegexError,
    RegexUnsupported,
    Repeat,
    concat,
)

MAX_REPEAT = 1000
MAX_DEPTH = 50
_BOUNDARY = rf"(?:(?<![{WORD}])(?=[{WORD}])|(?<=[{WORD}])(?![{WORD}]))"
_ASSERTIONS = {"A": r"\A", "z": r"\Z", "b": _BOUNDARY, "B": f"(?!{_BOUNDARY})"}
_CONTROL = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_REPEAT = re.compile(r"\{([0-9]+)(,([0-9]*))?\}", re.ASCII)
_GROUP_NAME = re.compile(r"\(\?P?<([^>]*)>")
_FLAGS = re.compile(r"\(\?([imsU]*)(?:-([imsU]+))?([:)])")
_HEX = re.compile(r"x(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))")
_OCTAL = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}")
_POSIX_CLASS = re.compile(r"\[:(\^?)([a-z]+):\]")


class Parser:
    """One pattern; `parse` once."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.flags = Flags()
        self._depth = 0

    def parse(self) -> Regex:
        """Return the whole pattern."""
        regex = self._alternation()
        if self.index < len(self.pattern):
            raise self._error("unexpected )", self.pattern)
        return regex

    def _error(self, reason: str, text: str) -> RegexError:
        return RegexError(f"error parsing regexp: {reason}: `{text}`")

    def _peek(self, text: str) -> bool:
        return self.pattern.startswith(text, self.index)

    def _alternation(self) -> Regex:
        branches = [self._sequence()]
        while self._peek("|"):
            self.index += 1
            branches.append(self._sequence())
        return branches[0] if len(branches) == 1 else Alternate(tuple(branches))

    def _sequence(self) -> Regex:
        parts: list[Regex] = []
        while self.index < len(self.pattern) and self.pattern[self.index] not in "|)":
            if self._peek("\\Q"):
                parts.extend(self._quoted())
                continue
            start = self.index
            atom = self._atom()
            if atom is not None:
                parts.append(self._repeated(atom, start))
        return concat(parts)

    def _quoted(self) -> list[Regex]:
        end = self.pattern.find("\\E", self.index)
        text = self.pattern[self.index + 2 : end if end >= 0 else None]
        self.index = end + 2 if end >= 0 else len(self.pattern)
        return [Literal(char, self.flags.i) for char in text]

    def _repeated(self, atom: Regex, start: int) -> Regex:
        begin = self.index
        quantifier = self._quantifier()
        if quantifier is None:
            return atom
        if self.pattern[begin] == "{" and not _fits(Repeat(atom, *quantifier, lazy=False), MAX_REPEAT):
            raise self._error("invalid repeat count", self.pattern[begin : self.index])
        lazy = self._peek("?")
        self.index += lazy
        after = self.index
        if self._quantifier() is not None:
            raise self._error("invalid nested repetition operator", self.pattern[start : self.index])
        self.index = after
        return Repeat(atom, *quantifier, lazy != self.flags.U)

    def _quantifier(self) -> tuple[int, int | None] | None:
        """Step over `*`, `+`, `?` or `{n,m}`; a brace that is no quantifier is a character."""
        char = self.pattern[self.index : self.index + 1]
        simple: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        if char in simple:
            self.index += 1
            return simple[char]
        counted = _REPEAT.match(self.pattern, self.index)
        if counted is None:
            return None
        least = int(counted[1])
        most = least if counted[2] is None else int(counted[3]) if counted[3] else None
        if max(least, most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise self._error("invalid repeat count", counted[0])
        self.index = counted.end()
        return least, most

    def _atom(self) -> Regex | None:
        char = self.pattern[self.index]
        special = {"(": self._group, "[": self._set, "\\": self._escape}
        if char in special:
            return special[char]()
        if char in "*+?" or _REPEAT.match(self.pattern, self.index):
            raise self._error("missing argument to repetition operator", char)
        self.index += 1
        if char == ".":
            return AnyChar(self.flags.s)
        if char == "^":
            return Assertion("(?m:^)" if self.flags.m else r"\A")
        if char == "$":
            return Assertion(r"(?=\n|\Z)" if self.flags.m else r"\Z")
        return Literal(char, self.flags.i)

    def _group(self) -> Regex | None:
        if not self._peek("(?"):
            self.index += 1
            return Capture(self._closed(), "")
        if name := _GROUP_NAME.match(self.pattern, self.index):
            self.index = name.end()
            return Capture(self._closed(), self._checked_name(name[1]))
        switch = _FLAGS.match(self.pattern, self.index)
        if switch is None:
            raise self._error("invalid or unsupported Perl syntax", self.pattern[self.index : self.index + 3])
        self.index = switch.end()
        outer = self.flags
        self.flags = replace(
            outer, **dict.fromkeys(switch[1], True), **dict.fromkeys(set(switch[2] or "") - set(switch[1]), False)
        )
        if switch[3] == ")":
            return None
        regex = self._closed()
        self.flags = outer
        return regex

    def _checked_name(self, name: str) -> str:
        if not re.fullmatch(r"[0-9A-Za-z_]+", name):
            raise self._error("invalid named capture", f"(?P<{name}>")
        return name

    def _closed(self) -> Regex:
        outer = self.flags
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise RegexUnsupported(f"a group more than {MAX_DEPTH} deep in a regular expression")
        regex = self._alternation()
        self._depth -= 1
        if not self._peek(")"):
            raise self._error("missing closing )", self.pattern)
        self.index += 1
        self.flags = outer
        return regex

    def _escape(self) -> Regex:
        following = self.pattern[self.index + 1 : self.index + 2]
        if following in _ASSERTIONS and following:
            self.index += 2
            return Assertion(_ASSERTIONS[following])
        if following == "C":
            raise RegexUnsupported("`\\C` in a regular expression")
        if ranges := self._shorthand(negated_as_range=False):
            return Class(ranges, self.flags.i)
        return Literal(self._escaped_char(), self.flags.i)

    def _shorthand(self, *, negated_as_range: bool) -> str | None:
        r"""`\d`, `\W`… as a set, or, inside a set, as a part of one."""
        following = self.pattern[self.index + 1 : self.index + 2]
        if following in ("p", "P") and following:
            raise RegexUnsupported(f"`\\{following}` in a regular expression")
        ranges = PERL.get(following.lower())
        if ranges is None:
            return None
        self.index += 2
        if following.islower():
            return ranges if negated_as_range else f"[{ranges}]"
        return complement(ranges) if negated_as_range else f"[^{ranges}]"

    def _escaped_char(self) -> str:
        rest = self.index + 1
        char = self.pattern[rest : rest + 1]
        if not char:
            raise self._error("trailing backslash at end of expression", "")
        if code := _HEX.match(self.pattern, rest) or _OCTAL.match(self.pattern, rest):
            self.index = code.end()
            number = int(code[1] or code[2], 16) if char == "x" else int(code[0], 8)
            return chr(number) if number <= 0x10FFFF else self._refuse_escape()  # noqa: PLR2004 - Unicode ends there
        if char in _CONTROL:
            self.index += 2
            return _CONTROL[char]
        if char.isalnum() or not char.isascii():
            self._refuse_escape()
        self.index += 2
        return char

    def _refuse_escape(self) -> str:
        raise self._error("invalid escape sequence", self.pattern[self.index : self.index + 2])

    def _set(self) -> Regex:
        start = self.index
        self.index += 1
        negated = self._peek("^")
        self.index += negated
        parts: list[str] = []
        single: set[str] = set()  # the characters; "" for a range
        while not self._peek("]") or not parts:
            if self.index >= len(self.pattern):
                raise self._error("missing closing ]", self.pattern[start:])
            named = self._posix()
            low, high = ("", "") if named else self._range(start)
            single |= {low, low if low == high else ""}
            parts.append(named or (set_escape(low) if low == high else f"{set_escape(low)}-{set_escape(high)}"))
        self.index += 1
        literal = None if negated else literal_of(single, fold=self.flags.i)
        return literal or Class(f"[{'^' if negated else ''}{''.join(parts)}]", self.flags.i)

    def _posix(self) -> str | None:
        if named := _POSIX_CLASS.match(self.pattern, self.index):
            if named[2] not in POSIX:
                raise self._error("invalid character class range", named[0])
            self.index = named.end()
            return complement(POSIX[named[2]]) if named[1] else POSIX[named[2]]
        return self._shorthand(negated_as_range=True) if self._peek("\\") else None

    def _range(self, start: int) -> tuple[str, str]:
        begin = self.index
        low = self._set_char(start)
        high = low
        if self._peek("-") and not self.pattern.startswith("-]", self.index):
            self.index += 1
            high = self._set_char(start)
        if high < low:
            raise self._error("invalid character class range", self.pattern[begin : self.index])
        return low, high

    def _set_char(self, start: int) -> str:
        if self.index >= len(self.pattern):
            raise self._error("missing closing ]", self.pattern[start:])
        if self._peek("\\"):
            return self._escaped_char()
        self.index += 1
        return self.pattern[self.index - 1]


def _fits(regex: Regex, times: int) -> bool:
    """Whether counted repetitions inside one another stay within so many copies (Go's repeatIsValid)."""
    match regex:
        case Repeat(part, _, 0):
            return True
        case Repeat(part, least, most) if (least, most) not in ((0, None), (1, None), (0, 1)):
            copies = least if most is None else most
            return copies <= times and _fits(part, times // copies if copies else times)
        case Repeat(part) | Capture(part):
            return _fits(part, times)
        case Concat(parts) | Alternate(parts):
            return all(_fits(part, times) for part in parts)
        case _:
            return True
