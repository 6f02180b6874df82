"""Finds values by path in one scan, as Loki's `| json label="path"` does (jsonparser.EachKey), broken lines included.

A path is a tuple of keys; `[2]` stands for an element of an array.
"""

import re
from collections.abc import Callable, Sequence

from observability.logql.json_scan import (
    JsonError,
    Value,
    block_end,
    each_element,
    each_member,
    next_token,
    string_end,
    unescape,
    value_at,
)

Path = tuple[str, ...]
Visit = Callable[[int, Value], None]


def is_index(part: str) -> bool:
    """Whether a part of a path names an element of an array."""
    return part.startswith("[") and part[1:-1].isdigit()


def each_path(text: str, paths: Sequence[Path], visit: Visit) -> None:
    """Call `visit(number of the path, value)` for each path found; JsonError where the scan reports one.

    A scan that cannot go on ends without a word: then a path counts as not found.
    """
    _Scan(text, paths, visit).run()


class _Scan:
    def __init__(self, text: str, paths: Sequence[Path], visit: Visit) -> None:
        self.text = text
        self.paths = paths
        self.visit = visit
        self.found = [False] * len(paths)
        self.longest = max(map(len, paths))
        self.level = 0
        self.keys = [""] * (self.longest + 1)
        self.error: JsonError | None = None

    def run(self) -> None:
        index = 0
        while 0 <= index < len(self.text) and not all(self.found):
            index = self._step(index)
        if self.error:
            raise self.error

    def _step(self, index: int) -> int:
        """Deals with one character; the next index, or -1 to give up."""
        char = self.text[index]
        if char == '"':
            return self._string(index + 1)
        if char == "[":
            return self._array(index)
        self.level += (char == "{") - (char in "}]")
        return index + 1

    def _string(self, index: int) -> int:
        end = string_end(self.text, index)
        colon = next_token(self.text, end) if end >= 0 else -1
        if colon < 0 or self.text[colon] != ":":
            return colon
        try:
            key = unescape(self.text[index : end - 1])
        except JsonError:
            return -1
        if self.longest >= self.level:
            if self.level < 1:
                self.error = JsonError("json")
                return -1
            self.keys[self.level - 1] = key
            self._match_key(key, colon + 1)
        return colon + 1

    def _match_key(self, key: str, index: int) -> None:
        for number, path in enumerate(self.paths):
            here = len(path) == self.level and not self.found[number] and path[-1] == key
            if here and self._inside(path):
                self.found[number] = True
                self._report(number, index)

    def _inside(self, path: Path) -> bool:
        return all(self.keys[depth] == part for depth, part in enumerate(path[: self.level]))

    def _report(self, number: int, index: int) -> None:
        try:
            value = value_at(self.text, index)
        except JsonError as error:
            self.error = error
        else:
            self.visit(number, value)

    def _array(self, index: int) -> int:
        if self.level < 0:
            self.error = JsonError("json")
            return -1
        wanted = {number: wish for number, path in enumerate(self.paths) if (wish := self._wish(number, path)) >= 0}
        if not wanted:
            return block_end(self.text, index, "[", "]")
        self.level += 1
        depth = self.level

        def visit(value: Value, element: int) -> None:
            for number, wish in wanted.items():
                if wish == element:
                    self.found[number] = True
                    self._descend(number, value, self.paths[number][depth:])

        return each_element(self.text, index, visit)

    def _wish(self, number: int, path: Path) -> int:
        """Return the element that a path wants of the array at this level, or -1."""
        if len(path) <= self.level or self.found[number] or not is_index(path[self.level]):
            return -1
        return int(path[self.level][1:-1]) if self._inside(path) else -1

    def _descend(self, number: int, value: Value, rest: Path) -> None:
        for part in rest:
            inner = _part(value, part, index=is_index(part))
            if inner is None:
                return
            value = inner
        self.visit(number, value)


def raw_at(text: str, path: Path) -> Value:
    """Return the value under some keys of a well-formed object that has it."""
    value = value_at(text, 0)
    for key in path:
        member = _part(value, key, index=False)
        if member is None:
            raise JsonError("json")
        value = member
    return value


def _part(value: Value, part: str, *, index: bool) -> Value | None:
    """Return a member or an element of a value that has been found."""
    parts: list[Value] = []
    if value.kind == "object" and not index:
        each_member(value.raw, lambda key, member: parts.append(member) if key == part else None)
    elif value.kind == "array" and index:
        wanted = int(part[1:-1])
        each_element(value.raw, 0, lambda element, index: parts.append(element) if index == wanted else None)
    return parts[0] if parts else None


_PART = re.compile(r"""\.?([A-Za-z_][A-Za-z0-9_]*)|\[[ \t\n]*(?:([0-9]+)|"([^"\]]*)")[ \t\n]*\]""")


def parse_path(text: str) -> Path:
    """Return the path that an expression like `a.b[0]["c d"]` names; ValueError when it names none."""
    parts: list[str] = []
    rest = text.strip(" \t\n")
    while rest:
        part = _PART.match(rest)
        if part is None or (not parts and rest.startswith(".")) or (parts and part[1] and not rest.startswith(".")):
            raise ValueError(f"cannot parse expression [{text}]: syntax error")
        parts.append(f"[{int(part[2])}]" if part[2] else part[1] or part[3])
        rest = rest[part.end() :].lstrip(" \t\n")
    if not parts:
        raise ValueError(f"cannot parse expression [{text}]: syntax error: unexpected $end")
    return tuple(parts)
