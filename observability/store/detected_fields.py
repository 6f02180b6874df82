"""Which fields log lines hold, told from the latest of them: `detected_fields` and `detected_field/…/values`.

Source: Loki's `pkg/querier/queryrange/detected_fields.go`. Metadata are fields, and so is what `| json` makes of a
line; a line that is no JSON has none, since `logfmt` lies outside of our subset.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from observability.logql.json_lines import JsonParser
from observability.logql.labels import ERROR, ERROR_DETAILS, Hints, Kinds, LabelsBuilder
from observability.logql.result import Streams
from observability.logql.units import parse_bytes, parse_float, parse_go_duration

_BOOLEANS = frozenset({"1", "t", "T", "true", "TRUE", "True", "0", "f", "F", "false", "FALSE", "False"})
_ERRORS = frozenset({ERROR, ERROR_DETAILS})
_JSON = "json"


@dataclass
class _Field:
    """What has been seen of one field; its type is that of the value seen last."""

    parsers: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    last: str = ""


def fields_of(streams: Streams, limit: int) -> list[dict[str, Any]]:
    """Return each field's name, type, count of values and parser, as many fields as asked for."""
    found: dict[str, _Field] = {}
    for name, value, parser in _every(streams):
        if name in found or len(found) < limit:
            seen = found.setdefault(name, _Field())
            seen.values.add(value)
            seen.parsers |= {parser} if parser else set()
            seen.last = value
    return [_shown(name, found[name]) for name in sorted(found)]


def values_of(streams: Streams, wanted: str, limit: int) -> list[str]:
    """Return the values of one field."""
    values: dict[str, None] = {}
    for name, value, _ in _every(streams):
        if name == wanted and len(values) < limit:
            values[value] = None
    return sorted(values)


def _shown(name: str, seen: _Field) -> dict[str, Any]:
    parsers = sorted(seen.parsers) or None
    return {"label": name, "type": _type(seen.last), "cardinality": len(seen.values), "parsers": parsers}


def _every(streams: Streams) -> Iterator[tuple[str, str, str]]:
    """Return name, value and parser of every field of every line."""
    builder, parse = LabelsBuilder(Hints()), JsonParser()
    for time, kinds, line in streams.ordered:
        yield from ((name, value, "") for name, value in kinds.metadata)
        yield from ((name, value, "") for name, value in kinds.parsed if name not in _ERRORS)
        yield from ((name, value, _JSON) for name, value in _parsed(builder, parse, time, kinds, line))


def _parsed(builder: LabelsBuilder, parse: JsonParser, time: int, kinds: Kinds, line: str) -> list[tuple[str, str]]:
    builder.start_stream(dict(kinds.stream))
    builder.start_line({})
    parse(time, line, builder)
    return [] if builder.error else list(builder.kinds().parsed)


def _type(value: str) -> str:
    for kind, reads in _TYPES.items():
        if reads(value):
            return kind
    return "string"


def _tried(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def reads(value: str) -> bool:
        try:
            read(value)
        except ValueError:
            return False
        return True

    return reads


_TYPES: dict[str, Callable[[str], bool]] = {
    "int": lambda value: value.removeprefix("-").removeprefix("+").isdecimal() and value.isascii(),
    "float": _tried(parse_float),
    "boolean": _BOOLEANS.__contains__,
    "duration": _tried(parse_go_duration),
    "bytes": _tried(parse_bytes),
}
