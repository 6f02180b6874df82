"""Numbers as Go writes them: in `{{ $value }}`, `printf`, and Prometheus' humanize functions.

Source: Go's fmt and strconv; prometheus/common helpers/templates and prometheus template/template.go.
"""

import math
import re
from decimal import Decimal

from observability.logql.units import go_quote
from observability.ruletest.exceptions import TemplateFailed

Operand = str | float

_SMALLEST_PLAIN, _FIRST_WITH_EXPONENT = -4, 6  # strconv: %e from there, when digits are the fewest
_KILO, _KIBI = 1000, 1024
_LARGE = "kMGTPEZY"
_SMALL = "munpfazy"
_VERB = re.compile(r"%([-+0]*)([0-9]*)(\.[0-9]+)?(.)", re.DOTALL)


def shortest(value: float) -> str:
    """Return a number as `%v` and `%g` write it: as few digits as give the same number back."""
    if not math.isfinite(value):
        return _not_finite(value)
    sign, digits, _ = Decimal(repr(value)).normalize().as_tuple()
    exponent = Decimal(repr(value)).adjusted() if value else 0
    if _SMALLEST_PLAIN <= exponent < _FIRST_WITH_EXPONENT:
        text = format(Decimal(repr(value)).normalize(), "f")
        return text if value else "-0" if sign else "0"
    mantissa = str(digits[0]) + ("." + "".join(map(str, digits[1:])) if len(digits) > 1 else "")
    return f"{'-' if sign else ''}{mantissa}e{exponent:+03d}"


def show(operand: Operand) -> str:
    """Return what a template prints for a value."""
    return operand if isinstance(operand, str) else shortest(operand)


def humanize(value: float) -> str:
    """`1234567` as `1.235M`, `0.012` as `12m`."""
    return _with_prefix(value, "")


def humanize1024(value: float) -> str:
    """`2048` as `2ki`."""
    if abs(value) <= 1 or not math.isfinite(value):
        return _four_digits(value)
    return _scaled_down(value, _KIBI, [f"{letter}i" for letter in "kMGTPEZY"])


def humanize_percentage(value: float) -> str:
    """`0.1234` as `12.34%`."""
    return f"{_four_digits(value * 100)}%"


def humanize_duration(value: float) -> str:
    """Seconds as `1d 2h 3m 4s`, `1.5s` or `250ms`."""
    if value == 0 or not math.isfinite(value):
        return _four_digits(value) + ("s" if value == 0 else "")
    if abs(value) < 1:
        return _with_prefix(value, "s")
    sign, value = ("-", -value) if value < 0 else ("", value)
    minutes, seconds = divmod(int(value), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{sign}{days}d {hours}h {minutes}m {seconds}s"
    if hours:
        return f"{sign}{hours}h {minutes}m {seconds}s"
    return f"{sign}{minutes}m {seconds}s" if minutes else f"{sign}{_four_digits(value)}s"


def printf(form: Operand, *operands: Operand) -> str:
    """Go's printf with the verbs f, e, g, s, v and q, flags, width and precision. Raises TemplateFailed for others."""
    left = list(operands)

    def written(verb: re.Match[str]) -> str:
        if verb[0] == "%%":
            return "%"
        if not left:
            raise TemplateFailed(f"printf {go_quote(show(form))}: no value for {verb[0]}")
        return _written(verb, left.pop(0))

    text = _VERB.sub(written, show(form))
    if left:
        raise TemplateFailed(f"printf {go_quote(show(form))}: too many values")
    return text


def _written(verb: re.Match[str], operand: Operand) -> str:
    flags, width, precision, kind = verb.groups()
    if kind in "feg" and isinstance(operand, float):
        return _number(verb, operand)
    if kind in "svq" and isinstance(operand, str):
        text = operand[: int(precision[1:])] if precision else operand
        return _padded(go_quote(text) if kind == "q" else text, flags, width)
    if kind == "v" and isinstance(operand, float) and not (flags or width or precision):
        return shortest(operand)
    named = "a number" if isinstance(operand, float) else "text"
    raise TemplateFailed(f"printf: {verb[0]} for {named} is outside of what is understood here (%f %e %g %v; %s %q %v)")


def _number(verb: re.Match[str], value: float) -> str:
    flags, width, precision, kind = verb.groups()
    if math.isfinite(value) and not (kind == "g" and not precision):
        return verb[0] % value
    text = shortest(value)
    if "+" in flags and text[0] not in "+-":
        text = f"+{text}"
    return _padded(text, flags, width, zero="0" if math.isfinite(value) else " ")


def _padded(text: str, flags: str, width: str, zero: str = "0") -> str:
    if "-" in flags:
        return text.ljust(int(width or 0))
    if "0" in flags and zero == "0" and text[0:1] in ("+", "-"):
        return text[0] + text[1:].rjust(int(width or 0) - 1, zero)
    return text.rjust(int(width or 0), zero if "0" in flags else " ")


def _with_prefix(value: float, unit: str) -> str:
    if value == 0 or not math.isfinite(value):
        return _four_digits(value) + unit
    if abs(value) >= 1:
        return _scaled_down(value, _KILO, list(_LARGE)) + unit
    power = 0
    while abs(value) < 1 and power < len(_SMALL):
        value, power = value * _KILO, power + 1
    return f"{_four_digits(value)}{_SMALL[power - 1]}{unit}"


def _scaled_down(value: float, step: int, prefixes: list[str]) -> str:
    prefix = ""
    for larger in prefixes:
        if abs(value) < step:
            break
        prefix, value = larger, value / step
    return f"{_four_digits(value)}{prefix}"


def _four_digits(value: float) -> str:
    return f"{value:.4g}" if math.isfinite(value) else _not_finite(value)


def _not_finite(value: float) -> str:
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"
