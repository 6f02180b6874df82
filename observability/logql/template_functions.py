"""The functions that templates may call: Go's own, sprig's and Loki's, as far as README.md lists them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from observability.logql.regex import compile_regex, expand, group_names, parse_regex

Value = str | int | bool

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
            if type(value) is not wanted:
                raise _WrongType(f"wrong type for value; expected {wanted.__name__}; got {type(value).__name__}")
        return run(*values)

    return checked


def _integer(value: Value) -> int:
    """Do as sprig does toInt64: text that is no number is 0."""
    try:
        return int(value, 0) if isinstance(value, str) else int(value)
    except ValueError:
        return int(float(value)) if _is_float(value) else 0


def _is_float(value: Value) -> bool:
    try:
        return math.isfinite(float(value))
    except ValueError:
        return False


def _quotient(left: int, right: int) -> int:
    if right == 0:
        raise TemplateError("runtime error: integer divide by zero")
    return abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)


def _trunc(count: int, text: str) -> str:
    """Do as sprig does: counts bytes."""
    raw = text.encode()
    if count < 0 and len(raw) + count > 0:
        return raw[len(raw) + count :].decode(errors="replace")
    return raw[:count].decode(errors="replace") if 0 <= count < len(raw) else text


def _substr(start: int, end: int, text: str) -> str:
    """Do as sprig does: counts bytes, and fails outside of the text."""
    raw = text.encode()
    start, end = (0, end) if start < 0 else (start, len(raw) if end < 0 or end > len(raw) else end)
    if not 0 <= start <= end <= len(raw):
        raise TemplateError("runtime error: slice bounds out of range")
    return raw[start:end].decode(errors="replace")


def _lower(text: str) -> str:
    return "".join(small if len(small := char.lower()) == 1 else char for char in text)


def _upper(text: str) -> str:
    return "".join(large if len(large := char.upper()) == 1 else char for char in text)


def _replace_some(text: str, old: str, new: str, count: int) -> str:
    return text.replace(old, new, count if count >= 0 else -1)


def _regex_replace(pattern: str, text: str, replacement: str) -> str:
    names = group_names(parse_regex(pattern))
    return compile_regex(pattern).sub(lambda match: expand(replacement, match, names), text)


def _regex_replace_literal(pattern: str, text: str, replacement: str) -> str:
    return compile_regex(pattern).sub(lambda _match: replacement, text)


def _align_left(width: int, text: str) -> str:
    return text if width < 0 else text[:width].ljust(width)


def _align_right(width: int, text: str) -> str:
    return text if width < 0 else text[max(0, len(text) - width) :].rjust(width)


def _count(pattern: str, text: str) -> int:
    return sum(1 for _ in compile_regex(pattern).finditer(text))


def _default(values: list[Value]) -> Value:
    return values[1] if len(values) > 1 and values[1] else values[0]


def _logical(stop_at: bool) -> Callable[[list[Value]], Value]:
    return lambda values: next((value for value in values[:-1] if bool(value) is stop_at), values[-1])


def _compared(run: Callable[[Value, Value], bool]) -> Callable[[list[Value]], Value]:
    def checked(values: list[Value]) -> Value:
        if len({type(value) for value in values}) > 1:
            raise _WrongType("incompatible types for comparison")
        return any(run(values[0], other) for other in values[1:])

    return checked


def _numbers(run: Callable[[list[int]], int]) -> Callable[[list[Value]], Value]:
    return lambda values: run([_integer(value) for value in values])


_SPACE = " \t\n\v\f\r\x85\xa0"


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
    "repeat": Function(_texts(lambda count, text: text * count, numbers=(0,)), 2, 2),
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
    "lt": Function(_compared(lambda left, right: left < right), 2, 2),  # type: ignore[operator]  # of one type
    "le": Function(_compared(lambda left, right: left <= right), 2, 2),  # type: ignore[operator]  # of one type
    "gt": Function(_compared(lambda left, right: left > right), 2, 2),  # type: ignore[operator]  # of one type
    "ge": Function(_compared(lambda left, right: left >= right), 2, 2),  # type: ignore[operator]  # of one type
    "and": Function(_logical(False), 1, None),
    "or": Function(_logical(True), 1, None),
    "not": Function(lambda values: not values[0], 1, 1),
}
