"""The functions that templates may call: Go's own, sprig's and Loki's, as far as README.md lists them."""

import math
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from observability.logql.regex import compile_regex, expand, group_names, parse_regex

Value = str | int | bool


class Int64(int):
    """What sprig's arithmetic gives: Go does not take it where a plain `int` is wanted, as in `trunc`."""


# What Loki has beyond FUNCTIONS; a template with one of these is refused by name.
KNOWN = frozenset(
    {
        *("b64dec", "b64enc", "urldecode", "urlencode", "unixEpochMillis", "unixEpochNanos"),
        *("toDateInZone", "unixToTime", "bytes", "duration", "duration_seconds"),
        *("fromJson", "date", "toDate", "now", "unixEpoch", "__timestamp__", "title", "indent", "nindent"),
        *("float64", "addf", "subf", "mulf", "divf", "maxf", "minf", "ceil", "floor", "round", "printf"),
        *("print", "println", "html", "js", "urlquery", "index", "slice", "call", "nil"),
    }
)


class TemplateError(ValueError):
    """A function could not do its work on this line."""


class _WrongType(TemplateError):
    """Go's template engine checks the types of arguments when it runs."""


@dataclass(frozen=True)
class Function:
    """A function and how many arguments it takes (the most; None for any number)."""

    run: Callable[[list[Value]], Value]
    least: int
    most: int | None

    def call(self, name: str, values: list[Value]) -> Value:
        """Run it; like Go, which counts arguments only now, fail for a wrong number of them."""
        if len(values) < self.least or (self.most is not None and len(values) > self.most):
            raise TemplateError(f"wrong number of args for {name}: want {self.least} got {len(values)}")
        return self.run(values)


def show(value: Value) -> str:
    """Return a value as the template prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def truthy(value: Value) -> bool:
    """Whether `if` takes a value for true: not empty, not zero."""
    return bool(value)


def _texts(run: Callable[..., Value], *, numbers: tuple[int, ...] = ()) -> Callable[[list[Value]], Value]:
    """Check types for a function of strings; the arguments at `numbers` are integers."""

    def checked(values: list[Value]) -> Value:
        for position, value in enumerate(values):
            wanted = int if position in numbers else str
            if type(value) is not wanted:  # an Int64 is no int
                raise _WrongType(f"wrong type for value; expected {wanted.__name__}; got {type(value).__name__}")
        return run(*values)

    return checked


_DECIMAL = re.compile(r"([+-]?[0-9]*)\.[0-9]*", re.ASCII)
_INTEGER = re.compile(
    r"([+-]?)0(?:[xX](?P<hex>(?:_?[0-9a-fA-F])+)|[bB](?P<bin>(?:_?[01])+)|[oO]?(?P<oct>(?:_?[0-7])*))"
    r"|([+-]?)(?P<dec>[1-9](?:_?[0-9])*)",
    re.ASCII,
)
_BASES = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}
_INT64 = 2**63


def _integer(value: Value) -> int:
    """Do as spf13/cast does in toInt64: a leading zero means octal; text that is no integer, as `1e3`, is 0."""
    if not isinstance(value, str):
        return int(value)
    decimal = _DECIMAL.fullmatch(value)
    text = (decimal[1] if decimal[1].strip("+-") else "0") if decimal else value
    found = _INTEGER.fullmatch(text)
    if found is None:
        return 0
    kind = str(found.lastgroup)
    number = int(found[kind].replace("_", "") or "0", _BASES[kind])
    number = -number if text[0] == "-" else number
    return number if -_INT64 <= number < _INT64 else 0


def _wrapped(number: int) -> Int64:
    """Go's integers wrap around."""
    return Int64((number + _INT64) % (2 * _INT64) - _INT64)


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise TemplateError("runtime error: integer divide by zero")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _decoded(raw: bytes) -> str:
    """Show each byte of a letter that was cut as U+FFFD, as Loki's answer does."""
    return "".join("\ufffd" if "\udc80" <= char <= "\udcff" else char for char in raw.decode(errors="surrogateescape"))


def _trunc(count: int, text: str) -> str:
    """Do as sprig does: counts bytes."""
    raw = text.encode()
    if count < 0 and len(raw) + count > 0:
        return _decoded(raw[len(raw) + count :])
    return _decoded(raw[:count]) if 0 <= count < len(raw) else text


def _substr(start: int, end: int, text: str) -> str:
    """Do as sprig does: counts bytes, and fails outside of the text."""
    raw = text.encode()
    start, end = (0, end) if start < 0 else (start, len(raw) if end < 0 or end > len(raw) else end)
    if not 0 <= start <= end <= len(raw):
        raise TemplateError("runtime error: slice bounds out of range")
    return _decoded(raw[start:end])


def _repeat(count: int, text: str) -> str:
    if count < 0:
        raise TemplateError("strings: negative Repeat count")
    return text * count


def _lower(text: str) -> str:
    """Go maps each character to one; Python would make two of a dotted capital I alone."""
    return "".join("i" if char == "\u0130" else char.lower() for char in text)


def _upper(text: str) -> str:
    return "".join(_upper_char(char) for char in text)


def _upper_char(char: str) -> str:
    return next((large for large in (char.upper(), char.title()) if len(large) == 1), char)


def _matches(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Find as Go does: an empty match right behind the match before it is none."""
    end = -1
    for match in compile_regex(pattern).finditer(text):
        if match.end() != match.start() or match.start() != end:
            yield match
        end = match.end()


def _replaced(pattern: str, text: str, shown: Callable[[re.Match[str]], str]) -> str:
    pieces, last = [], 0
    for match in _matches(pattern, text):
        pieces += [text[last : match.start()], shown(match)]
        last = match.end()
    return "".join([*pieces, text[last:]])


def _replace_some(text: str, old: str, new: str, count: int) -> str:
    return text.replace(old, new, count if count >= 0 else -1)


def _regex_replace(pattern: str, text: str, replacement: str) -> str:
    names = group_names(parse_regex(pattern))
    return _replaced(pattern, text, lambda match: expand(replacement, match, names))


def _regex_replace_literal(pattern: str, text: str, replacement: str) -> str:
    return _replaced(pattern, text, lambda _match: replacement)


def _align_left(width: int, text: str) -> str:
    return text if width < 0 else text[:width].ljust(width)


def _align_right(width: int, text: str) -> str:
    return text if width < 0 else text[max(0, len(text) - width) :].rjust(width)


def _count(pattern: str, text: str) -> int:
    return sum(1 for _ in _matches(pattern, text))


def _default(values: list[Value]) -> Value:
    return values[1] if len(values) > 1 and values[1] else values[0]


def _kind(value: Value) -> type:
    return int if type(value) is Int64 else type(value)


def _compared(run: Callable[[Value, Value], bool], *, ordered: bool = False) -> Callable[[list[Value]], Value]:
    def holds(first: Value, other: Value) -> bool:
        if _kind(first) is not _kind(other) or (ordered and _kind(first) is bool):
            raise _WrongType("incompatible types for comparison")
        return run(first, other)

    return lambda values: any(holds(values[0], other) for other in values[1:])


def _ordered(run: Callable[[Any, Any], bool]) -> Function:
    return Function(_compared(run, ordered=True), 2, 2)


def _numbers(run: Callable[[list[int]], int]) -> Callable[[list[Value]], Value]:
    return lambda values: _wrapped(run([_integer(value) for value in values]))


_OTHER_SPACE = "\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_SPACE = " \t\n\v\f\r\x85\xa0" + _OTHER_SPACE

# They look at no argument behind the one that decides: the value at which each stops.
LOGICAL: dict[str, bool] = {"and": False, "or": True}


FUNCTIONS: dict[str, Function] = {
    "ToLower": Function(_texts(_lower), 1, 1),
    "ToUpper": Function(_texts(_upper), 1, 1),
    "lower": Function(_texts(_lower), 1, 1),
    "upper": Function(_texts(_upper), 1, 1),
    "Trim": Function(_texts(lambda text, cut: text.strip(cut) if cut else text), 2, 2),
    "TrimLeft": Function(_texts(lambda text, cut: text.lstrip(cut) if cut else text), 2, 2),
    "TrimRight": Function(_texts(lambda text, cut: text.rstrip(cut) if cut else text), 2, 2),
    "TrimPrefix": Function(_texts(lambda text, prefix: text.removeprefix(prefix)), 2, 2),
    "TrimSuffix": Function(_texts(lambda text, suffix: text.removesuffix(suffix)), 2, 2),
    "TrimSpace": Function(_texts(lambda text: text.strip(_SPACE)), 1, 1),
    "trim": Function(_texts(lambda text: text.strip(_SPACE)), 1, 1),
    "trimAll": Function(_texts(lambda cut, text: text.strip(cut) if cut else text), 2, 2),
    "trimPrefix": Function(_texts(lambda prefix, text: text.removeprefix(prefix)), 2, 2),
    "trimSuffix": Function(_texts(lambda suffix, text: text.removesuffix(suffix)), 2, 2),
    "Replace": Function(_texts(_replace_some, numbers=(3,)), 4, 4),
    "replace": Function(_texts(lambda old, new, text: text.replace(old, new)), 3, 3),
    "contains": Function(_texts(lambda part, text: part in text), 2, 2),
    "hasPrefix": Function(_texts(lambda prefix, text: text.startswith(prefix)), 2, 2),
    "hasSuffix": Function(_texts(lambda suffix, text: text.endswith(suffix)), 2, 2),
    "repeat": Function(_texts(_repeat, numbers=(0,)), 2, 2),
    "trunc": Function(_texts(_trunc, numbers=(0,)), 2, 2),
    "substr": Function(_texts(_substr, numbers=(0, 1)), 3, 3),
    "alignLeft": Function(_texts(_align_left, numbers=(0,)), 2, 2),
    "alignRight": Function(_texts(_align_right, numbers=(0,)), 2, 2),
    "regexReplaceAllLiteral": Function(_texts(_regex_replace_literal), 3, 3),
    "regexReplaceAll": Function(_texts(_regex_replace), 3, 3),
    "count": Function(_texts(_count), 2, 2),
    "default": Function(_default, 1, 2),
    "len": Function(_texts(lambda text: len(text.encode())), 1, 1),
    "int": Function(lambda values: _integer(values[0]), 1, 1),
    "add": Function(_numbers(sum), 0, None),
    "sub": Function(_numbers(lambda values: values[0] - values[1]), 2, 2),
    "mul": Function(_numbers(math.prod), 1, None),
    "div": Function(_numbers(lambda values: _quotient(values[0], values[1])), 2, 2),
    "mod": Function(_numbers(lambda values: values[0] - values[1] * _quotient(values[0], values[1])), 2, 2),
    "max": Function(_numbers(max), 1, None),
    "min": Function(_numbers(min), 1, None),
    "eq": Function(_compared(lambda left, right: left == right), 2, None),
    "ne": Function(_compared(lambda left, right: left != right), 2, 2),
    "lt": _ordered(operator.lt),
    "le": _ordered(operator.le),
    "gt": _ordered(operator.gt),
    "ge": _ordered(operator.ge),
    "not": Function(lambda values: not values[0], 1, 1),
}
