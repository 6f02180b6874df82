"""`| json` and `| json a="b"`: labels from a line.

A well-formed object is decoded by orjson, which says what Loki's scan would say: except for a number that is not
written as Python would write it, a key that stands twice, and nested raw text. Those lines, and all that are
malformed, go through the scan itself (json_scan.py, json_paths.py).
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from observability.logql.json_paths import Path, each_path, is_index
from observability.logql.json_scan import JsonError, Value, each_member, text_of
from observability.logql.labels import EXTRACTED, LabelsBuilder, parse_error
from observability.logql.nodes import Extraction

_GO_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_EDGES = re.compile(rf"^[{_GO_SPACE}]+|[{_GO_SPACE}]+$")
_NOT_NAME = re.compile(r"[^a-zA-Z0-9_]")
_NUMBER = re.compile(r"[ \n\r\t]*(-?[0-9.eE+-]+)")
_MISSING = object()
_MAX_NAMES = 4096


class _Unsure(Exception):
    """The decoded object does not tell what Loki would read."""


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


def _text(line: str, key: str, value: Any) -> str:
    """Return a scalar as Loki shows it: strings unescaped, numbers as they are written in the line."""
    kind = type(value)
    if kind is str:
        return value.replace("\ufffd", " ") if "\ufffd" in value else value  # type: ignore[no-any-return]  # a str
    if kind is bool:
        return "true" if value else "false"
    if kind is int and value:
        return str(value)
    return _raw_number(line, key)


def _raw_number(line: str, key: str) -> str:
    needle = f'"{key}":'
    begin = line.find(needle)
    number = _NUMBER.match(line, begin + len(needle)) if begin >= 0 else None
    if number is None or line.find(needle, begin + 1) >= 0:
        raise _Unsure
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
            self._read(line, document, builder)
        except _Complete:
            return line
        except _Dropped:
            return None
        except JsonError as error:
            parse_error(builder, str(error))
        return line

    def _read(self, line: str, document: dict[str, Any] | None, builder: LabelsBuilder) -> None:
        if document is None:
            self._scan(line, (), builder)
            return
        before = (dict(builder.metadata), dict(builder.parsed), set(builder.extracted))
        try:
            self._walk(line, document, (), builder)
        except _Unsure:
            builder.metadata, builder.parsed, builder.extracted = before
            self._scan(line, (), builder)

    def _walk(self, line: str, members: Mapping[str, Any], prefix: tuple[str, ...], builder: LabelsBuilder) -> None:
        for key, value in members.items():
            kind = type(value)
            if kind is dict:
                if self._inside(prefix, key, builder):
                    self._walk(line, value, (*prefix, key), builder)
                continue
            if value is not None and kind is not list:
                self._member(prefix, key, (line, value), builder)
            if builder.hints.required and builder.complete:
                raise _Complete

    def _scan(self, text: str, prefix: tuple[str, ...], builder: LabelsBuilder) -> None:
        def visit(key: str, value: Value) -> None:
            if value.kind == "object":
                if self._inside(prefix, key, builder):
                    self._scan(value.raw, (*prefix, key), builder)
                return
            if value.kind not in ("null", "array"):
                self._member(prefix, key, value, builder)
            if builder.complete:
                raise _Complete

        each_member(text, visit)

    def _inside(self, prefix: tuple[str, ...], key: str, builder: LabelsBuilder) -> bool:
        """Whether an object under this key can hold a label that the query needs."""
        required = builder.hints.required
        if not required:
            return True
        name = joined((*prefix, key))
        return any(label.startswith(name) for label in required)

    def _member(
        self, prefix: tuple[str, ...], key: str, value: tuple[str, Any] | Value, builder: LabelsBuilder
    ) -> None:
        name = self._name(key) if not prefix else joined((*prefix, key))
        if builder.taken(name):
            name = name + EXTRACTED if not prefix else joined((*prefix, key + EXTRACTED))
        if not builder.wanted(name) or (not name and not prefix):
            return
        text = _shown(value) if isinstance(value, Value) else _text(value[0], key, value[1])
        if not builder.extract(name, text) and not builder.complete:
            raise _Dropped

    def _name(self, key: str) -> str:
        name = self._names.get(key)
        if name is None:
            name = sanitize(key)
            if len(self._names) < _MAX_NAMES:
                self._names[key] = name
        return name


def _shown(value: Value) -> str:
    return text_of(value.raw) if value.kind == "string" else value.raw


class JsonExpressions:
    """`| json label="path", …`: the values at these paths become labels; "" where there is none."""

    def __init__(self, extractions: tuple[Extraction, ...], paths: tuple[Path, ...]) -> None:
        self._labels = [extraction.label for extraction in extractions]
        self._paths = paths
        self._plain = not any(is_index(part) for path in paths for part in path)

    def __call__(self, _timestamp: int, line: str, builder: LabelsBuilder) -> str | None:
        """Extract labels; the line always goes on."""
        if not line or builder.satisfied:
            return line
        if line[0] not in '"{[':
            parse_error(builder)
            return line
        for number, text in self._values(line, builder):
            name = self._labels[number]
            builder.set(name + EXTRACTED if builder.taken(name) else name, text)
        for name in self._labels:
            if builder.get(name) is None:
                builder.set(name, "")
        return line

    def _values(self, line: str, builder: LabelsBuilder) -> list[tuple[int, str]]:
        document = decode(line) if self._plain else None
        if document is not None:
            try:
                return list(self._looked_up(line, document))
            except _Unsure:
                pass
        return self._scanned(line, builder)

    def _looked_up(self, line: str, document: dict[str, Any]) -> Iterator[tuple[int, str]]:
        for number, path in enumerate(self._paths):
            value: Any = document
            for part in path:
                value = value.get(part, _MISSING) if type(value) is dict else _MISSING
            if value is _MISSING:
                continue
            if type(value) in (dict, list):
                raise _Unsure  # its raw text is wanted
            yield number, "" if value is None else _text(line, path[-1], value)

    def _scanned(self, line: str, builder: LabelsBuilder) -> list[tuple[int, str]]:
        values: list[tuple[int, str]] = []

        def visit(number: int, value: Value) -> None:
            values.append((number, _extracted_text(value)))

        try:
            each_path(line, self._paths, visit)
        except JsonError as error:
            parse_error(builder, str(error))
        return values


def _extracted_text(value: Value) -> str:
    if value.kind == "null":
        return ""
    return value.raw if value.kind == "object" else text_of(value.raw)
