"""Rule for colours: Grafana draws one that it does not know in no colour at all."""

import re
from collections.abc import Iterator
from typing import Any, Final

from dashboards.lint.sheet import Found, Sheet, title

HUES: Final = ("red", "orange", "yellow", "green", "blue", "purple")
SHADES: Final = ("", "super-light-", "light-", "semi-dark-", "dark-")
NAMED: Final = frozenset({*(shade + hue for hue in HUES for shade in SHADES), "text", "transparent", "panel-bg"})
_HEX: Final = re.compile(r"#[0-9a-fA-F]{3,8}")


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of colours of limits, words, series and marks that Grafana does not know."""
    for panel in sheet.panels:
        for colour in dict.fromkeys(_of(panel.get("fieldConfig"))):
            if _is_strange(colour):
                yield Found(title(panel), f"{colour!r} is no colour of Grafana")
    for mark in sheet.annotations:
        if _is_strange(mark.get("iconColor")):
            yield Found(f"annotation {mark.get('name')}", f"{mark.get('iconColor')!r} is no colour of Grafana")


def _of(value: Any) -> Iterator[str]:
    """Find the colours of a panel's fields, wherever they stand."""
    if isinstance(value, list):
        for each in value:
            yield from _of(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from [each] if name in {"color", "fixedColor"} and isinstance(each, str) else _of(each)


def _is_strange(colour: Any) -> bool:
    return colour not in NAMED and not _HEX.fullmatch(str(colour))
