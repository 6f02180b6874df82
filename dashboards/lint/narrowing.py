"""Rule for what is looked at: every query is narrowed to the environment that is chosen, whatever number is chosen."""

import re
from collections.abc import Iterator
from typing import Final

from dashboards.lint import logql, promql
from dashboards.lint.filling import used
from dashboards.lint.sheet import Asked, Found, Sheet
from dashboards.lint.vocabulary import SERIES
from observability.catalogue.engine import Engine
from observability.catalogue.foreign import HELD, NOT_NOTIFIED, NOTIFIED
from observability.catalogue.labels import ENV
from observability.logql import nodes

OF_ALL: Final = frozenset(metric.name for metric in (HELD, NOTIFIED, NOT_NOTIFIED))
"""Alertmanager serves all environments together."""
_FORM: Final = re.compile(r"\[\[\w+\]\]|\$\{\w+:(?!pipe\}|regex\})\w+\}")
"""Ways to fill in a variable of which several values would be joined by commas, or quoted, or as a list."""
_EQUAL: Final = re.compile(r'(\w+)\s*!?=\s*(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`)')


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of queries that mix environments, and of those that compare with a variable as if it held one value."""
    for asked in (*sheet.asked(), *sheet.marked()):
        where = f"{asked.where}, query {asked.ref}"
        for label, *texts in _EQUAL.findall(asked.text):
            if used("".join(texts)):
                yield Found(where, f"{label} is compared with a variable by =, which fits one value alone: use =~")
        for form in _FORM.findall(asked.text):
            yield Found(where, f"{form} does not become a part of a regular expression")
        for name in sorted(_open(asked)):
            yield Found(where, f"{name} is not narrowed by {ENV}: it would mix environments")


def _open(asked: Asked) -> set[str]:
    """Name the series, or the stream, that a query takes from every environment."""
    if asked.engine is Engine.PROMETHEUS:
        tree = promql.parsed(asked)
        found = promql.selectors(tree) if tree is not None else []
        return {str(each.name) for each in found if ENV not in {one.name for one in each.matchers.matchers}} & _OURS
    logs = logql.parsed(asked)
    streams = logql.every(logs, nodes.LogQuery) if logs is not None else ()
    return {"the log" for stream in streams if ENV not in {matcher.name for matcher in stream.matchers}}


_OURS: Final = SERIES.keys() - OF_ALL
