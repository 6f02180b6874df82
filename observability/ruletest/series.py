"""Series as text: `name{a="b"}` read into labels, and labels written so that two of them can be compared by eye."""

import re

from observability.logql import nodes
from observability.logql.exceptions import LogQLError
from observability.logql.labels import Labels
from observability.logql.parser import parse
from observability.logql.units import go_quote
from observability.ruletest.document import Value

METRIC_NAME = "__name__"
ALERT_NAME = "alertname"
_NAMED = re.compile(r"\s*([a-zA-Z_:][a-zA-Z0-9_:]*)?\s*(\{.*\})?\s*", re.DOTALL)


def read_series(value: Value) -> Labels:
    """Return the labels of `name{a="b"}`, `{a="b"}`, `name`, `{}` or nothing; the name becomes `__name__`."""
    text = value.text()
    parts = _NAMED.fullmatch(text)
    if parts is None:
        raise value.refused(f'{text!r} is no series: write name{{label="value", …}}')
    name, braces = parts.groups()
    labels = _braced(value, braces) if braces and braces[1:-1].strip() else {}
    return sorted_labels(labels | ({METRIC_NAME: name} if name else {}))


def read_stream(value: Value) -> Labels:
    """Return the labels of an input stream, `{app="mailer", level="INFO"}`; Loki takes none without a label."""
    labels = read_series(value)
    if not labels or METRIC_NAME in dict(labels):
        raise value.refused(f'{value.text()!r} is no stream: write {{label="value", …}} with one label at least')
    return labels


def _braced(value: Value, braces: str) -> dict[str, str]:
    try:
        selector = parse(braces)
    except LogQLError as error:
        raise value.refused(f"{braces} are no labels: {error}") from None
    labels: dict[str, str] = {}
    if not isinstance(selector, nodes.LogQuery) or selector.stages:
        raise value.refused(f"{braces} are no labels")
    for matcher in selector.matchers:
        if matcher.operator != "=" or matcher.name in labels:
            raise value.refused(f"{braces}: each label is given once, with =")
        labels[matcher.name] = matcher.value
    return labels


def sorted_labels(labels: dict[str, str]) -> Labels:
    """Labels as a value; one without a text is none, as in Prometheus and Loki."""
    return tuple(sorted((name, text) for name, text in labels.items() if text))


def show_series(labels: Labels) -> str:
    """Write labels as `name{a="b", c="d"}`, in the order of their names."""
    name = dict(labels).get(METRIC_NAME, "")
    shown = ", ".join(f"{label}={go_quote(text)}" for label, text in labels if label != METRIC_NAME)
    return f"{name}{{{shown}}}"
