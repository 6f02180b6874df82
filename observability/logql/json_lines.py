"""`| json` and `| json a="b"`: labels from a line.

A well-formed object is decoded by orjson, which says what Loki's scan would say: except for a number that is not
written as Python would write it, a key that stands twice, and nested raw text. Those lines, and all that are
malformed, go through the scan itself (json_scan.py, json_paths.py).
"""

import re
from collections.abc import Mapping
from typing import Any

import orjson

from observability.logql.json_paths import Path, each_path, is_index, raw_at
from observability.logql.json_scan import JsonError, Value, each_member, text_of
from observability.logql.labels import EXTRACTED, LabelsBuilder, parse_error
from observability.logql.nodes import Extraction

_GO_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_EDGES = re.compile(rf"^[{_GO_SPACE}]+|[{_GO_SPACE}]+$")
_NOT_NAME = re.compile(r"[^a-zA-Z0-9_]")
_NUMBER = re.compile(r"[ \n\r\t]*(-?[0-9.eE+-]+)")
_MISSING = object()
_MAX_NAMES = 4096


class _Dropped(Exception):
    """A filter of the pipeline refused a label: the line is dropped at once."""


class _Complete(Exception):
    """All labels that the query needs are there: the rest of the line is not read."""


def sanitize(key: str) -> str:
    """Return a key as the name of a label: edges trimmed, other characters `_`, no digit in front."""
    return _NOT_NAME.sub("_", _trimmed(key))


def _trimmed(key: str) -> str:
    key = _EDGES.sub("", key)
    return f"_{key}" if key[:1].isascii() and key[:1].isdigit() else key


def joined(parts: tuple[str, ...]) -> str:
    """Return the name of a nested key: its parts sanitized and joined by `_`, empty ones left out."""
    kept = [trimmed for part in parts if (trimmed := _EDGES.sub("", part))]
    return _NOT_NAME.sub("_", _trimmed("_".join(kept)))


def decode(line: str) -> dict[str, Any] | None:
    """Return the line's object, or None when orjson's reading could differ from Loki's."""
    if " :" in line or "\t:" in line or "\n:" in line or "\r:" in line:
        return None
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    if type(document) is not dict:
        return None
    colons = line.count('":')  # one after each key, unless a string holds them: then it is not certain
    return document if colons == len(document) or colons == _count_keys(document) else None


def _count_keys(value: Any) -> int:
    if type(value) is dict:
        return len(value) + sum(map(_count_keys, value.values()))
    return sum(map(_count_keys, value)) if type(value) is list else 0


def _text(line: str, path: Path, value: Any) -> str:
    """Return a scalar as Loki shows it: strings unescaped, numbers as they are written in the line."""
    kind = type(value)
    if kind is str:
        return value.replace("\ufffd", " ") if "\ufffd" in value else value  # type: ignore[no-any-return]  # a str
    if kind is bool:
        return "true" if value else "false"
    if kind is int and value:
        return str(value)
    return _raw_number(line, path)


def _raw_number(line: str, path: Path) -> str:
    """Return a number's digits: behind its key where that stands only once, else by reading the line."""
    needle = f'"{path[-1]}":'
    begin = line.find(needle)
    number = _NUMBER.match(line, begin + len(needle)) if begin >= 0 else None
    if number is None or line.find(needle, begin + 1) >= 0:
        return raw_at(line, path).raw
    return number[1]


class JsonParser:
    """`| json`: every scalar of the object becomes a label; arrays and nulls do not."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def __call__(self, _timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
        """Extract labels; None when the line is dropped."""
        if builder.satisfied:
            return line
        document = decode(line)
        try:
            if document is None:
                self._scan(line, (), builder)
            else:
                self._walk(line, document, (), builder)
        except _Complete:
            return line
        except _Dropped:
            return None
        except JsonError as error:
            parse_error(builder, str(error))
        return line

    def _walk(self, line: str, members: Mapping[str, Any], prefix: Path, builder: LabelsBuilder) -> None:
        required, names = builder.hints.required, self._names
        for key, value in members.items():
            kind = type(value)
            if kind is dict:
                if self._inside(prefix, key, builder):
                    self._walk(line, value, (*prefix, key), builder)
                continue
            if value is None or kind is list:
                continue
            if required and not prefix and names.get(key, key) not in required and key in names:
                continue  # not asked for, under whichever name: hints hold `x` where they hold `x_extracted`
            name = self._free_name(prefix, key, builder)
            if name is not None:
                self._label(name, _text(line, (*prefix, key), value), builder)

    def _scan(self, text: str, prefix: Path, builder: LabelsBuilder) -> None:
        def visit(key: str, value: Value) -> None:
            if value.kind == "object":
                if self._inside(prefix, key, builder):
                    self._scan(value.raw, (*prefix, key), builder)
                return
            if value.kind in ("null", "array"):
                return
            name = self._free_name(prefix, key, builder)
            if name is not None:
                text = text_of(value.raw) if value.kind == "string" else value.raw
                self._label(name, text, builder)

        each_member(text, visit)

    def _inside(self, prefix: Path, key: str, builder: LabelsBuilder) -> bool:
        """Return whether an object under this key can hold a label that the query needs."""
        required = builder.hints.required
        if not required:
            return True
        name = joined((*prefix, key))
        return any(label.startswith(name) for label in required)

    def _free_name(self, prefix: Path, key: str, builder: LabelsBuilder) -> str | None:
        """Return the label's name, `_extracted` where it is taken; None if it is not wanted."""
        name = self._name(key) if not prefix else joined((*prefix, key))
        if not name and not prefix:
            return None
        if builder.taken(name):
            name = name + EXTRACTED if not prefix else joined((*prefix, key + EXTRACTED))
        return name if builder.wanted(name) else None

    def _label(self, name: str, text: str, builder: LabelsBuilder) -> None:
        passed = builder.extract(name, text)
        if builder.complete:
            raise _Complete
        if not passed:
            raise _Dropped

    def _name(self, key: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = sanitize(key)
            if len(self._names) < _MAX_NAMES:
                self._names[key] = name
        return name


class JsonExpressions:
    """`| json label="path", …`: the values at these paths become labels; "" where there is none."""

    def __init__(self, extractions: tuple[Extraction, ...], paths: tuple[Path, ...]) -> None:
        self._labels = [extraction.label for extraction in extractions]
        self._paths = paths
        self._pairs = list(zip(self._labels, paths, strict=True))
        indexed = any(is_index(part) for path in paths for part in path)
        self._decoded = not indexed and len(set(self._labels)) == len(paths)

    def __call__(self, _timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
        """Extract labels; the line always goes on."""
        if not line or builder.satisfied:
            return line
        if line[0] not in '"{[':
            parse_error(builder)
            return line
        document = decode(line) if self._decoded else None
        if document is None:
            self._scan(line, builder)
        elif self._look_up(line, document, builder):
            return line
        for name in self._labels:
            if builder.get(name) is None:
                builder.set(name, "")
        return line

    def _look_up(self, line: str, document: dict[str, Any], builder: LabelsBuilder) -> bool:
        """Extract from a decoded line; False when a path was not there."""
        complete = True
        for name, path in self._pairs:
            value: Any = document
            for part in path:
                value = value.get(part, _MISSING) if type(value) is dict else _MISSING
            if value is _MISSING:
                complete = False
                continue
            if value is None:
                text = ""
            elif type(value) in (dict, list):
                text = _extracted_text(raw_at(line, path))
            else:
                text = _text(line, path, value)
            builder.set(name + EXTRACTED if builder.taken(name) else name, text)
        return complete

    def _scan(self, line: str, builder: LabelsBuilder) -> None:
        def visit(number: int, value: Value) -> None:
            name = self._labels[number]
            builder.set(name + EXTRACTED if builder.taken(name) else name, _extracted_text(value))

        try:
            each_path(line, self._paths, visit)
        except JsonError as error:
            parse_error(builder, str(error))


def _extracted_text(value: Value) -> str:
    if value.kind == "null":
        return ""
    return value.raw if value.kind == "object" else text_of(value.raw)
