"""YAML whose every value knows its place, read strictly: what is unknown, missing or given twice is refused."""

import difflib
import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar

import yaml

from observability.logql.units import parse_float, parse_prometheus_duration
from observability.ruletest.exceptions import FileRefused, Place

_TAG = "tag:yaml.org,2002:"


class _JsonLoader(yaml.SafeLoader):
    """Reads what JSON can hold: a time stays the text it is."""

    yaml_constructors: ClassVar = yaml.SafeLoader.yaml_constructors | {
        f"{_TAG}timestamp": yaml.SafeLoader.construct_yaml_str
    }


class Value:
    """A value in a YAML file; each reading method refuses, with the place, what is not of its kind."""

    def __init__(self, node: yaml.Node, path: str) -> None:
        self.node = node
        self.path = path

    @property
    def place(self) -> Place:
        """Where the value begins."""
        return Place(self.path, self.node.start_mark.line + 1, self.node.start_mark.column + 1)

    def refused(self, message: str) -> FileRefused:
        """Make the refusal of this value."""
        return FileRefused(self.place, message)

    @property
    def is_null(self) -> bool:
        """Whether the key is there and nothing behind it."""
        return self.node.tag == f"{_TAG}null"

    def text(self) -> str:
        """Return a scalar as it is written: `1` is the text "1", as it is for Loki."""
        if not isinstance(self.node, yaml.ScalarNode) or self.is_null:
            raise self.refused("text is needed here")
        return str(self.node.value)

    def duration(self) -> int:
        """Nanoseconds of a duration in Prometheus' form: `90s`, `1h30m`, `0`."""
        try:
            return parse_prometheus_duration(self.text())
        except ValueError as error:
            raise self.refused(f"{error}; a duration looks like 90s, 5m, 1h30m") from None

    def number(self) -> float:
        """Return a number as Go or YAML writes it; also NaN and Inf."""
        text = self.text()
        try:
            return parse_float(text.removeprefix("+").replace(".inf", "Inf").replace(".nan", "NaN"))
        except ValueError:
            raise self.refused(f"a number is needed here, not {text!r}") from None

    def whole(self, least: int) -> int:
        """Return a whole number that is at least this."""
        text = self.text()
        if not text.isdecimal() or int(text) < least:
            raise self.refused(f"a whole number of at least {least} is needed here, not {text!r}")
        return int(text)

    def flag(self) -> bool:
        """Return true or false."""
        text = self.text()
        if text not in ("true", "false"):
            raise self.refused(f"true or false is needed here, not {text!r}")
        return text == "true"

    def items(self) -> list["Value"]:
        """Return the values of a list; nothing counts as an empty list."""
        if self.is_null:
            return []
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.refused("a list is needed here")
        return [Value(node, self.path) for node in self.node.value]

    def members(self) -> dict[str, "Value"]:
        """Return the values of a mapping by key, anchors merged; nothing counts as an empty mapping."""
        if self.is_null:
            return {}
        if not isinstance(self.node, yaml.MappingNode):
            raise self.refused("a mapping (key: value) is needed here")
        self._refuse_twice(self.node)
        try:
            yaml.SafeLoader("").flatten_mapping(self.node)
        except yaml.MarkedYAMLError as error:
            raise self.refused(f"this cannot be merged: {error.problem}") from None
        members = {Value(key, self.path).text(): (key, value) for key, value in self.node.value}
        self.node.value = list(members.values())  # what is merged and then given anew counts once
        return {name: Value(value, self.path) for name, (_, value) in members.items()}

    def _refuse_twice(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key in (Value(key, self.path) for key, _ in node.value):
            if key.text() in seen:
                raise key.refused(f"`{key.text()}` is given twice")
            seen.add(key.text())

    def fields(self, known: Collection[str], required: Collection[str] = ()) -> dict[str, "Value"]:
        """Return the values of a mapping that may have these keys only, and must have the required ones."""
        members = self.members()
        for name in members:
            if name not in known:
                raise self._key(name).refused(_unknown(name, known))
        for name in required:
            if name not in members:
                raise self.refused(f"`{name}` is missing here")
        return members

    def _key(self, name: str) -> "Value":
        return next(Value(key, self.path) for key, _ in self.node.value if key.value == name)

    def texts(self) -> dict[str, str]:
        """Return a mapping from text to text."""
        return {name: value.text() for name, value in self.members().items()}

    def json(self) -> Any:
        """Return a value of the kinds that JSON has."""
        try:
            value = _JsonLoader("").construct_document(self.node)
            json.dumps(value, allow_nan=False)
        except yaml.MarkedYAMLError as error:
            raise self.refused(f"this cannot be read: {error.problem}") from None
        except (TypeError, ValueError) as error:
            raise self.refused(f"this cannot be written as JSON: {error}") from None
        return value


def _unknown(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    guess = f"did you mean `{near[0]}`?" if near else f"known are: {', '.join(sorted(known))}"
    return f"unknown key `{name}`; {guess}"


def load(path: Path) -> Value:
    """Return the one document of a YAML file. Raises FileRefused."""
    whole = Place(str(path))
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader)
    except OSError as error:
        raise FileRefused(whole, f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise FileRefused(whole, f"is not UTF-8: {error.reason} at byte {error.start}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(str(path), mark.line + 1, mark.column + 1) if mark else whole
        raise FileRefused(place, f"is not YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise FileRefused(whole, f"is not YAML: {error}") from None
    except RecursionError:
        raise FileRefused(whole, "nests deeper than any test or rule does") from None
    if node is None:
        raise FileRefused(whole, "is empty")
    return Value(node, str(path))
