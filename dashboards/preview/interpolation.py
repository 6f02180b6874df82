"""Variables put into queries, titles and links, as Grafana does.

Source: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/ and the data sources' own
`interpolateQueryExpr`: a variable of many values becomes a regular expression, each value escaped.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from dashboards.preview.intervals import Step, Window, written
from dashboards.preview.model import Kind

_VARIABLE = re.compile(r"\$\{(\w+)(?:\.[\w.]+)?(?::(\w+))?\}|\$(\w+)|\[\[(\w+)(?::(\w+))?\]\]")
_SPECIAL = re.compile(r"[\\^$.*+?()\[\]{}|]")


@dataclass(frozen=True)
class Value:
    """What a variable stands for. `everything`: all values are chosen; `raw`: what then stands in queries."""

    values: tuple[str, ...]
    many: bool = False
    everything: bool = False
    raw: str = ""

    @property
    def is_all(self) -> bool:
        """Whether it leaves nothing out: everything is chosen, or a text box holds the pattern of everything."""
        return self.everything or self.values == (".*",)

    @property
    def shown(self) -> str:
        """What a person reads."""
        return "All" if self.is_all else ", ".join(self.values) or "–"


Values = Mapping[str, Value]
Write = Callable[[Value], str]


def built_in(window: Window, step: Step, *, instant: bool, kind: Kind) -> dict[str, Value]:
    """Give Grafana's own variables for one query."""
    span, auto = written(window.seconds), window.seconds if instant else step.step
    texts = {
        "__interval": written(step.step),
        "__interval_ms": str(step.step * 1000),
        "__rate_interval": written(step.rate),
        "__auto": written(auto),
        "__range": span if kind is Kind.LOKI else f"{window.seconds}s",
        "__range_s": str(window.seconds),
        "__range_ms": str(window.seconds * 1000),
        "__from": str(round(window.start * 1000)),
        "__to": str(round(window.end * 1000)),
    }
    return {name: Value((text,)) for name, text in texts.items()}


def in_query(text: str, values: Values) -> str:
    """Put values into a query."""
    return _replaced(text, values, _for_query)


def in_text(text: str, values: Values) -> str:
    """Put values into a title or a description."""
    return _replaced(text, values, lambda value: value.shown)


def in_link(text: str, values: Values) -> str:
    """Put values into an address, also those that Grafana would leave to the browser to quote."""
    return _replaced(text, values, _joined, lambda raw: quote(raw, safe="%"))


def _replaced(text: str, values: Values, write: Write, finish: Callable[[str], str] = str) -> str:
    def put(match: re.Match[str]) -> str:
        name = match[1] or match[3] or match[4]
        if name not in values:
            return match[0]
        style = match[2] or match[5]
        return finish(_STYLES[style](values[name]) if style in _STYLES else write(values[name]))

    return _VARIABLE.sub(put, text)


def _for_query(value: Value) -> str:
    return _expression(value) if value.many else _quoted(value.values)


def _quoted(values: Sequence[str]) -> str:
    """Leave a single value as it is; it stands in a quoted string."""
    return ",".join(values).replace("\\", "\\\\").replace('"', '\\"')


def _expression(value: Value) -> str:
    """Match any of the values, within a quoted string; Grafana lets a quote of a value end it."""
    if value.everything and value.raw:
        return value.raw
    escaped = [_SPECIAL.sub(r"\\\\\g<0>", each).replace('"', r"\"") for each in value.values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


def _joined(value: Value) -> str:
    return ",".join(value.values) or value.raw


_STYLES: Mapping[str, Write] = {
    "regex": _expression,
    "pipe": lambda value: "|".join(value.values) or value.raw,
    "csv": _joined,
    "raw": _joined,
    "text": lambda value: value.shown,
    "doublequote": lambda value: ",".join(f'"{each}"' for each in value.values),
    "percentencode": lambda value: quote(_joined(value), safe=""),
}


def query_parameter(name: str, value: Value) -> str:
    """Write a variable as a dashboard's address holds it: `var-provider=smtp_global`."""
    chosen = ("$__all",) if value.everything else value.values
    return "&".join(f"var-{name}={quote(each, safe='')}" for each in chosen)
