"""What an alert says in a language, with the same gaps for labels and values as in English."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from observability.catalogue.promql import span

_UNITS: Final = {"d": " сут", "h": " ч", "m": " мин", "s": " с"}
"""Prometheus' units of time, and their signs in Russian (GOST 8.417)."""

HUMANIZED: Final = " | ".join(
    ["humanizeDuration", *(f'reReplaceAll "{latin}" "{sign}"' for latin, sign in _UNITS.items())]
)
"""Functions of templates that write seconds as a Russian reader expects: «5 ч 0 мин 0 с»."""

DURATION: Final = f"{{{{ $value | {HUMANIZED} }}}}"


@dataclass(frozen=True, slots=True)
class Said:
    """The sentence of an alert, and what to know beside it."""

    summary: str
    description: str


def time(window: timedelta) -> str:
    """Write a window: «5 мин»."""
    text = span(window)
    return text[:-1] + _UNITS[text[-1]]
