"""Times and numbers in words, in both languages."""

import re
from datetime import timedelta
from typing import Final

_UNITS: Final = ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))
_RUSSIAN: Final = {
    "day": ("день", "дня", "дней"),
    "hour": ("час", "часа", "часов"),
    "minute": ("минута", "минуты", "минут"),
    "second": ("секунда", "секунды", "секунд"),
}
_THOUSANDS: Final = {"en": ",", "ru": "\N{NO-BREAK SPACE}"}
_DECIMAL: Final = {"en": ".", "ru": ","}
_ACCUSATIVE: Final = re.compile(r"(?<=минут)а\b|(?<=секунд)а\b")
_TEENS: Final = range(11, 15)
_FEW: Final = range(2, 5)


def span(time: timedelta, language: str) -> str:
    """Write a time in whole units: `5 minutes`, `1 hour 30 minutes`, «5 минут»."""
    left, parts = int(time.total_seconds()), []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {_unit(count, unit, language)}")
    return " ".join(parts) or f"0 {_unit(0, 'second', language)}"


def after(time: timedelta, language: str) -> str:
    """Write when something happens: `after 5 minutes`, «через 1 минуту»."""
    text = span(time, language)
    return f"через {_ACCUSATIVE.sub(r'у', text)}" if language == "ru" else f"after {text}"


def number(count: float, language: str) -> str:
    """Write a number with its thousands parted, and with the language's decimal sign."""
    whole, point, part = f"{int(count) if count == int(count) else count:,}".partition(".")
    return whole.replace(",", _THOUSANDS[language]) + point.replace(".", _DECIMAL[language]) + part


def plural(count: int, one: str, few: str, many: str) -> str:
    """Choose the Russian form that follows a number."""
    if count % 100 in _TEENS:
        return many
    return one if count % 10 == 1 else few if count % 10 in _FEW else many


def _unit(count: int, unit: str, language: str) -> str:
    if language == "ru":
        return plural(count, *_RUSSIAN[unit])
    return unit if count == 1 else f"{unit}s"
