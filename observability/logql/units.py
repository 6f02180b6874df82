"""Numbers, durations and sizes as Go and Prometheus read and write them.

A failed reading raises ValueError with Go's own text, since Loki puts that text into `__error_details__`.
"""

import math
import re
from decimal import Decimal

_PROMETHEUS_UNITS = {
    "y": 365 * 86_400_000_000_000,
    "w": 7 * 86_400_000_000_000,
    "d": 86_400_000_000_000,
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
}
_GO_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "μs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_SIZES = {
    "b": 1,
    **{f"{prefix}b": 1000**power for power, prefix in enumerate("kmgtpe", 1)},
    **{f"{prefix}ib": 1024**power for power, prefix in enumerate("kmgtpe", 1)},
    "": 1,
    **{prefix: 1000**power for power, prefix in enumerate("kmgtpe", 1)},
    **{f"{prefix}i": 1024**power for power, prefix in enumerate("kmgtpe", 1)},
}
_MAX_INT64 = 2**63 - 1
_DIGITS = "[0-9](?:_?[0-9])*"  # an underscore may part digits
_HEX_DIGITS = "[0-9a-fA-F](?:_?[0-9a-fA-F])*"
_DECIMAL_FLOAT = re.compile(rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][+-]?{_DIGITS})?", re.ASCII)
_HEX_FLOAT = re.compile(
    rf"[+-]?0[xX](?:_?{_HEX_DIGITS}(?:\.(?:{_HEX_DIGITS})?)?|\.{_HEX_DIGITS})[pP][+-]?{_DIGITS}", re.ASCII
)
_NAMED_FLOAT = re.compile(r"[+-]?inf(?:inity)?|nan", re.IGNORECASE)
_GO_DURATION_PART = re.compile(r"([0-9]*)(\.[0-9]*)?([^0-9.]*)", re.ASCII)
_PROMETHEUS_PART = re.compile(r"([0-9]+)([^0-9]+)", re.ASCII)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\a": "\\a", "\b": "\\b", "\f": "\\f"}


def go_quote(text: str) -> str:
    """Return the text as a Go string literal in double quotes (strconv.Quote)."""
    return '"' + "".join(_ESCAPES.get(char) or _printable(char) for char in text) + '"'


def _time_quote(text: str) -> str:
    """Return the text as the package time of Go quotes it: what is no ASCII in hexadecimal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    plain = (char if " " <= char < "\x80" else "".join(f"\\x{byte:02x}" for byte in char.encode()) for char in escaped)
    return '"' + "".join(plain) + '"'


def _printable(char: str) -> str:
    if char == " " or char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:  # noqa: PLR2004 - ASCII ends there
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the basic plane ends there


def parse_float(text: str) -> float:
    """Return a number as Go's strconv.ParseFloat reads it."""
    if _HEX_FLOAT.fullmatch(text):
        return float.fromhex(text.replace("_", ""))
    if not (_DECIMAL_FLOAT.fullmatch(text) or _NAMED_FLOAT.fullmatch(text)):
        raise ValueError(f"strconv.ParseFloat: parsing {go_quote(text)}: invalid syntax")
    value = float(text)
    if math.isinf(value) and "i" not in text.lower():
        raise ValueError(f"strconv.ParseFloat: parsing {go_quote(text)}: value out of range")
    return value


def format_float(value: float) -> str:
    """Return a sample's value as Loki prints it: shortest form, never an exponent."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "+Inf" if value > 0 else "-Inf"
    if value == int(value) and abs(value) < 1e15:  # noqa: PLR2004 - below it a float prints its integer exactly
        return "-0" if math.copysign(1, value) < 0 and value == 0 else str(int(value))
    return format(Decimal(repr(value)).normalize(), "f")


def parse_prometheus_duration(text: str) -> int:
    """Nanoseconds of a duration like `1d2h`: whole numbers, units from large to small, never negative."""
    if text == "0":
        return 0
    if not text:
        raise ValueError("empty duration string")
    total, rest, last = 0, text, -1
    order = list(_PROMETHEUS_UNITS)
    while rest:
        part = _PROMETHEUS_PART.match(rest)
        if part is None:
            raise ValueError(f"not a valid duration string: {go_quote(text)}")
        unit = part[2]
        if unit not in _PROMETHEUS_UNITS:
            raise ValueError(f"unknown unit {go_quote(unit)} in duration {go_quote(text)}")
        if order.index(unit) <= last:
            raise ValueError(f"not a valid duration string: {go_quote(text)}")
        last = order.index(unit)
        total += int(part[1]) * _PROMETHEUS_UNITS[unit]
        rest = rest[part.end() :]
    if total > _MAX_INT64:
        raise ValueError("duration out of range")
    return total


def parse_go_duration(text: str) -> int:
    """Nanoseconds of a duration like `-1.5h30m` (Go's time.ParseDuration)."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    if rest == "0":
        return 0
    if not rest:
        raise ValueError(f"time: invalid duration {_time_quote(text)}")
    total = 0
    while rest:
        part = _GO_DURATION_PART.match(rest)
        whole, fraction, unit = part.groups() if part else ("", None, "")
        if not whole and fraction in (None, "."):
            raise ValueError(f"time: invalid duration {_time_quote(text)}")
        if not unit:
            raise ValueError(f"time: missing unit in duration {_time_quote(text)}")
        if unit not in _GO_UNITS:
            raise ValueError(f"time: unknown unit {_time_quote(unit)} in duration {_time_quote(text)}")
        total += int(Decimal((whole or "0") + (fraction or "")) * _GO_UNITS[unit])
        rest = rest[len(whole) + len(fraction or "") + len(unit) :]
    if total > _MAX_INT64:
        raise ValueError(f"time: invalid duration {_time_quote(text)}")
    return sign * total


def parse_duration(text: str) -> int:
    """Nanoseconds of a duration in a query: Prometheus' form first, then Go's."""
    try:
        return parse_prometheus_duration(text)
    except ValueError:
        return parse_go_duration(text)


def parse_bytes(text: str) -> int:
    """Bytes of a size like `5KB`, `1.5 MiB`, `10` (dustin/go-humanize)."""
    digits = next((i for i, char in enumerate(text) if not (char.isdigit() or char in ".,")), len(text))
    number = parse_float(text[:digits].replace(",", ""))
    unit = text[digits:].strip().lower()
    if unit not in _SIZES:
        raise ValueError(f"unhandled size name: {unit}")
    size = number * _SIZES[unit]
    if size >= 2**64:
        raise ValueError(f"too large: {text}")
    return int(size)


def format_duration(nanoseconds: int) -> str:
    """Return a duration that `parse_duration` reads back to the same number."""
    sign, rest = ("-", -nanoseconds) if nanoseconds < 0 else ("", nanoseconds)
    parts = []
    for unit in ("h", "m", "s", "ms", "us", "ns"):
        amount, rest = divmod(rest, _GO_UNITS[unit])
        if amount:
            parts.append(f"{amount}{unit}")
    return sign + ("".join(parts) or "0s")
