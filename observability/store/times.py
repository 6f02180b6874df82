"""Times, durations and steps as Loki's HTTP API takes them. All results are in nanoseconds.

Source: Loki's `pkg/loghttp/params.go`.
"""

import math
import re
from datetime import datetime

from observability.logql.exceptions import LogQLError
from observability.logql.units import parse_prometheus_duration
from observability.store.exceptions import RequestRefused

SECOND = 1_000_000_000
HOUR = 3600 * SECOND
_LONGEST_SECONDS = 10
"""Digits of a whole number up to which it is seconds; more of them are nanoseconds."""
_DEFAULT_POINTS = 250
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|(?=[0-9.]*\.)[0-9.]+(?:[eE][+-]?[0-9]+)?)")
_FRACTION = re.compile(r"\.(\d+)")


def parse_time(text: str) -> int:
    """Read whole seconds or nanoseconds, seconds with a fraction, or RFC 3339. Raises RequestRefused."""
    try:
        return _within(_number(text) if _NUMBER.fullmatch(text) else _rfc3339(text))
    except (ValueError, OverflowError):
        raise RequestRefused(400, f"cannot parse {text!r} as a time: give nanoseconds, seconds or RFC 3339") from None


def _within(time: int) -> int:
    if not -(1 << 63) <= time < 1 << 63:
        raise ValueError("too far away for nanoseconds in 64 bits")
    return time


def _number(text: str) -> int:
    if "." in text:
        fraction, whole = math.modf(float(text))
        return int(whole) * SECOND + round(fraction * 1000) * (SECOND // 1000)
    return int(text) * SECOND if len(text) <= _LONGEST_SECONDS else int(text)


def _rfc3339(text: str) -> int:
    fraction = _FRACTION.search(text)
    moment = datetime.fromisoformat(_FRACTION.sub("", text, count=1))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    nanoseconds = int(fraction[1][:9].ljust(9, "0")) if fraction else 0
    return int(moment.timestamp()) * SECOND + nanoseconds


def parse_step(text: str) -> int:
    """Read a step or a duration: seconds as a number, or `1h30m`. Raises RequestRefused."""
    try:
        return round(float(text) * SECOND)
    except (ValueError, OverflowError):
        pass
    try:
        return parse_prometheus_duration(text)
    except (ValueError, LogQLError):
        raise RequestRefused(400, f"cannot parse {text!r} to a valid duration") from None


def default_step(start_ns: int, end_ns: int) -> int:
    """Return the step of a range query that names none: about 250 points, whole seconds."""
    return max((end_ns - start_ns) // SECOND // _DEFAULT_POINTS, 1) * SECOND
