"""Rule for variables: what is used is there, what is there is used, offers what there is, and begins with something.

Sources: `migrateVariableQuery` of the data sources of Prometheus and Loki, which take the forms below as they are.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from dashboards.grafana.sdk import dashboard
from dashboards.lint.filling import used
from dashboards.lint.sheet import Found, Sheet
from dashboards.lint.vocabulary import SERIES
from observability.catalogue.links import VARIABLES
from observability.catalogue.variables import DATA_SOURCES

ASKED: Final = {
    "prometheus": frozenset({"qryType", "query", "refId"}),
    "loki": frozenset({"label", "refId", "stream", "type"}),
}
"""How a variable asks for values, by data source."""
ALL: Final = "$__all"
KINDS: Final = {variable.value: engine.value for engine, variable in DATA_SOURCES.items()}
_VALUES: Final = re.compile(r"label_values\((\w+), (\w+)\)")


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of variables that are used and not there, there and not used, or not those that links fill."""
    there = [str(variable.get("name")) for variable in sheet.variables]
    asked = used(json.dumps(sheet.document, ensure_ascii=False))
    for name in sorted(asked - set(there)):
        yield Found("dashboard", f"${name} is used and not defined")
    for name in sorted(set(there) - asked):
        yield Found("dashboard", f"${name} is defined and not used")
    for name in (name for name, times in Counter(there).items() if times > 1):
        yield Found("dashboard", f"${name} is defined several times")
    if sheet.dashboard is not None:
        for name in sorted(set(VARIABLES[sheet.dashboard]) - set(there) - asked):
            yield Found("dashboard", f"links may fill ${name}, and it is not defined")
    for place, variable in enumerate(sheet.variables):
        where = f"variable {variable.get('name')}"
        yield from (Found(where, says) for says in (*_offered(variable), *_asked(variable, there[:place])))


def _offered(variable: dict[str, Any]) -> Iterator[str]:
    """Complain where a reader cannot choose, or begins with nothing."""
    current = (variable.get("current") or {}).get("value")
    if not current:
        yield "it begins with no value"
    if variable.get("hide"):
        yield "it is hidden: nobody sees what is chosen"
    if variable.get("regex"):
        yield f"it leaves out what {variable['regex']!r} does not match"
    if bool(variable.get("includeAll")) is not bool(variable.get("allValue")):
        yield "all can be chosen only with includeAll, and matches values that come later only by an allValue"
    if current and ALL in current and not variable.get("includeAll"):
        yield "it begins with all, which cannot be chosen"


def _asked(variable: dict[str, Any], before: list[str]) -> Iterator[str]:
    """Complain where a data source would not understand it, or answer with nothing."""
    asked, source = variable.get("query"), variable.get("datasource") or {}
    if variable.get("type") != "query":
        if not isinstance(asked, str):
            yield f"its query is no text: {asked!r}"
        elif KINDS.get(str(variable.get("name")), asked) != asked:
            yield f"it offers data sources of the kind {asked}"
        return
    kind = str(source.get("type"))
    if not isinstance(asked, dict) or asked.keys() != ASKED.get(kind):
        yield f"{kind} is asked by {sorted(ASKED.get(kind, ()))}, not by {asked!r}"
    elif kind == "prometheus":
        yield from _known(str(asked["query"]))
    if variable.get("refresh") != dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED:
        yield "it is not asked again when the time changes"
    for name in sorted(used(str(source.get("uid"))) - set(before)):
        yield f"it asks ${name}, which is chosen after it"


def _known(query: str) -> Iterator[str]:
    found = _VALUES.fullmatch(query)
    if not found or found[2] not in SERIES.get(found[1], ()):
        yield f"{query} gives no values of a label that the catalogue knows"
