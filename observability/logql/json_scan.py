"""Reads JSON the way Loki does: it looks for brackets and quotes and never checks the rest (grafana/jsonparser).

What a line means when it is broken, cut off or oddly spaced follows from that: `{"a":1,"b":` gives `a` and then an
error, `{"a":01x}` gives `01x`. Well-formed lines do not come here (see json_lines.py), so clarity goes before speed.
Every value comes as its raw text; strings without their quotes and still escaped.
"""

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

Kind = Literal["string", "number", "boolean", "null", "object", "array"]

_SPACE = re.compile(r"[ \n\r\t]*")
_STRING_REST = re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL)
_TOKEN = re.compile(r"[^ \n\r\t,}\]]*")
_ESCAPED = re.compile(
    # A surrogate takes the next escape along, whose `\\u` nobody checks.
    r"\\(?:u([dD][89a-fA-F][0-9A-Fa-f]{2})(?:..([0-9A-Fa-f]{4}))?|u([0-9A-Fa-f]{4})|(.)|$)",
    re.DOTALL,
)
_PLAIN_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WRONG = {
    "json": "Malformed JSON error",
    "string": "Value is string, but can't find closing '\"' symbol",
    "array": "Value is array, but can't find closing ']' symbol",
    "object": "Value looks like object, but can't find closing '}' symbol",
    "kind": "Unknown value type",
    "escape": "Encountered an invalid escape sequence in a string",
}


class JsonError(ValueError):
    """The scan met something it cannot step over; the text is the library's own."""

    def __init__(self, reason: str) -> None:
        super().__init__(_WRONG[reason])


class Value(NamedTuple):
    """One value: its raw text, its kind, and where the text after it begins."""

    raw: str
    kind: Kind
    end: int


def next_token(text: str, index: int) -> int:
    """Return the next character that is not white space, or -1."""
    space = _SPACE.match(text, index)
    end = space.end() if space else index
    return end if end < len(text) else -1


def string_end(text: str, index: int) -> int:
    """Behind the closing quote of a string whose first character is at `index`, or -1."""
    rest = _STRING_REST.match(text, index)
    return rest.end() if rest else -1


def block_end(text: str, index: int, opening: str, closing: str) -> int:
    """Behind the bracket that closes the one at `index`, or -1; other brackets are not looked at."""
    level = 0
    while index < len(text):
        char = text[index]
        if char == '"':
            index = string_end(text, index + 1)
            if index < 0:
                return -1
            continue
        level += (char == opening) - (char == closing)
        index += 1
        if char == closing and level == 0:
            return index
    return -1


def value_at(text: str, index: int) -> Value:
    """Return the value that begins at the next character that is not white space."""
    start = next_token(text, index)
    if start < 0:
        raise JsonError("json")
    char = text[start]
    if char == '"':
        end = string_end(text, start + 1)
        if end < 0:
            raise JsonError("string")
        return Value(text[start + 1 : end - 1], "string", end)
    if char == "[":
        return _block(text, start, "array", "[]")
    if char == "{":
        return _block(text, start, "object", "{}")
    return _scalar(text, start)


def _block(text: str, start: int, kind: Literal["array", "object"], brackets: str) -> Value:
    end = block_end(text, start, brackets[0], brackets[1])
    if end < 0:
        raise JsonError(kind)
    return Value(text[start:end], kind, end)


def _scalar(text: str, start: int) -> Value:
    token = _TOKEN.match(text, start)
    raw = token[0] if token else ""
    end = start + len(raw)
    if raw in ("true", "false"):
        return Value(raw, "boolean", end)
    if raw == "null":
        return Value(raw, "null", end)
    if raw and raw[0] in "-0123456789":
        return Value(raw, "number", end)
    raise JsonError("kind")


def unescape(raw: str) -> str:
    """Return a string's text; JsonError for an escape that JSON does not have."""
    return raw if "\\" not in raw else _ESCAPED.sub(_unescape_one, raw)


def _unescape_one(escape: re.Match[str]) -> str:
    surrogate, low, code, plain = escape.groups()
    if surrogate:
        return _join(int(surrogate, 16), int(low or "0", 16))
    if code:
        return chr(int(code, 16))
    if plain not in _PLAIN_ESCAPES:
        raise JsonError("escape")
    return _PLAIN_ESCAPES[plain]


def _join(high: int, low: int) -> str:
    """Return the character of a pair of surrogates."""
    if low < 0xDC00:  # noqa: PLR2004 - the low surrogates begin there
        raise JsonError("escape")
    code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    return chr(code) if code <= 0x10FFFF else "\ufffd"  # noqa: PLR2004 - Unicode ends there


def text_of(raw: str) -> str:
    """Return a string as a label's value: a broken escape gives nothing, U+FFFD a space."""
    try:
        return unescape(raw).replace("\ufffd", " ")
    except JsonError:
        return ""


def each_member(text: str, visit: Callable[[str, Value], None]) -> None:
    """Call `visit(key, value)` for each member of an object, in order, until something is wrong."""
    index = next_token(text, 0)
    if index < 0 or text[index] != "{":
        raise JsonError("object")
    index = next_token(text, index + 1)
    if index < 0:
        raise JsonError("json")
    while text[index] != "}":
        if text[index] != '"':
            raise JsonError("object")
        key, index = _key(text, index + 1)
        value = value_at(text, index)
        visit(key, value)
        index = _next_member(text, value.end)


def _key(text: str, index: int) -> tuple[str, int]:
    end = string_end(text, index)
    if end < 0:
        raise JsonError("json")
    key = unescape(text[index : end - 1])
    colon = next_token(text, end)
    if colon < 0 or text[colon] != ":":
        raise JsonError("json")
    return key, colon + 1


def _next_member(text: str, index: int) -> int:
    """Return the next key's quote, or the closing brace."""
    index = next_token(text, index)
    if index < 0:
        raise JsonError("array")
    if text[index] == "}":
        return index
    if text[index] != ",":
        raise JsonError("object")
    index = next_token(text, index + 1)
    if index < 0:
        raise JsonError("array")
    return index


def each_element(text: str, start: int, visit: Callable[[Value, int], None]) -> int:
    """Call `visit(value, index)` for each element of the array at `start`; gives where the scan ended."""
    offset = next_token(text, start + 1)
    if offset < 0:
        return start + 1
    number = 0
    while text[offset] != "]":
        try:
            value = value_at(text, offset)
        except JsonError:
            return offset
        visit(value, number)
        number += 1
        offset = next_token(text, value.end)
        if offset < 0:
            return value.end
        if text[offset] == "]" or text[offset] != ",":
            return offset
        offset += 1
    return offset
