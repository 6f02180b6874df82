"""Variables in queries: which are used, and the query as a parser takes it."""

import re

_USED = re.compile(r"\$(?:\{(\w+)(?:[.:][^}]*)?\}|(\w+))|\[\[(\w+)\]\]")
_WINDOW = re.compile(r"\[([^\[\]:]+)(?::[^\[\]]*)?\]")
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
SPANS = {"__rate_interval": "1m", "__auto": "1m", "__range": "6h", "__interval": "1m"}
"""What Grafana fills windows with, for example."""


def used(text: str) -> set[str]:
    """Name the variables that a text uses, Grafana's own (`__…`) apart."""
    names = {next(filter(None, found.groups())) for found in _USED.finditer(text)}
    return {name for name in names if not name.startswith("__")}


def filled(text: str) -> str:
    """Fill a query as Grafana would: windows with spans, all else with what matches everything."""

    def value(found: re.Match[str]) -> str:
        return SPANS.get(next(filter(None, found.groups())), ".*")

    return _USED.sub(value, text)


def windows(text: str) -> list[str]:
    """Give the windows of a query as they are written; brackets within texts are none."""
    return _WINDOW.findall(_TEXT.sub('""', text))
