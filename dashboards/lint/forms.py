"""Rule for forms: a dashboard says things in the words that Grafana 11 reads; others it drops in silence.

Sources: the SDK's models, which are made from Grafana's own schemas; for variables, `migrateVariableQuery` of the data
sources of Prometheus and Loki, which take the forms below as they are.
"""

from collections.abc import Iterator
from typing import Any, Final

from dashboards.grafana.sdk import common, dashboard, json_names, logs, stat, statetimeline, table, timeseries
from dashboards.lint.sheet import Found, Sheet, title

OPTIONS: Final = {
    "stat": json_names(stat.Options),
    "timeseries": json_names(timeseries.Options),
    "state-timeline": json_names(statetimeline.Options),
    "table": json_names(table.Options),
    "logs": json_names(logs.Options),
}
CUSTOM: Final = {
    "timeseries": json_names(common.GraphFieldConfig),
    "state-timeline": json_names(statetimeline.FieldConfig),
    "table": json_names(common.TableFieldOptions),
}
DEFAULTS: Final = json_names(dashboard.FieldConfig)
MATCHERS: Final = frozenset({"byName", "byRegexp", "byFrameRefID", "byType"})
ORGANIZE: Final = frozenset({"excludeByName", "includeByName", "indexByName", "renameByName"})
ASKED: Final = {
    "prometheus": frozenset({"qryType", "query", "refId"}),
    "loki": frozenset({"label", "refId", "stream", "type"}),
}
"""How a variable asks for values, by data source."""


def check(sheet: Sheet) -> Iterator[Found]:
    """Complain of what Grafana does not read of a panel or a variable."""
    for panel in sheet.panels:
        yield from (Found(title(panel), complaint) for complaint in _panel(panel))
    for variable in sheet.variables:
        where = f"variable {variable.get('name')}"
        yield from (Found(where, complaint) for complaint in _variable(variable))


def _panel(panel: dict[str, Any]) -> Iterator[str]:
    kind = str(panel.get("type"))
    if kind not in OPTIONS:
        yield f"{kind!r} is no type of panel that is known here"
        return
    if not panel.get("pluginVersion"):
        yield "it names no pluginVersion: Grafana then changes it as if it came from version 6"
    yield from _unknown("option", panel.get("options", {}), OPTIONS[kind])
    config = panel.get("fieldConfig", {})
    yield from _unknown("default", config.get("defaults", {}), DEFAULTS)
    yield from _unknown("custom", config.get("defaults", {}).get("custom") or {}, CUSTOM.get(kind, frozenset()))
    for override in config.get("overrides", []):
        yield from _override(override, CUSTOM.get(kind, frozenset()))
    for change in panel.get("transformations", []):
        if change.get("id") != "organize":
            yield f"{change.get('id')!r} is no transformation that is known here"
        yield from _unknown("transformation", change.get("options", {}), ORGANIZE)


def _override(override: dict[str, Any], custom: frozenset[str]) -> Iterator[str]:
    matcher = override.get("matcher", {}).get("id")
    if matcher not in MATCHERS:
        yield f"an override matches {matcher!r}, which Grafana does not know"
    for each in override.get("properties", []):
        name = str(each.get("id"))
        if name not in DEFAULTS and not (name.startswith("custom.") and name.removeprefix("custom.") in custom):
            yield f"an override sets {name!r}, which this type of panel does not have"


def _variable(variable: dict[str, Any]) -> Iterator[str]:
    """Complain where a data source would not understand it, or where it begins with nothing."""
    if not variable.get("current", {}).get("value"):
        yield "it begins with no value"
    asked, source = variable.get("query"), str(variable.get("datasource", {}).get("type"))
    if variable.get("type") != "query":
        if not isinstance(asked, str):
            yield f"its query is no text: {asked!r}"
    elif not isinstance(asked, dict) or asked.keys() != ASKED.get(source):
        yield f"{source} is asked by {sorted(ASKED.get(source, ()))}, not by {asked!r}"


def _unknown(what: str, said: dict[str, Any], known: frozenset[str]) -> Iterator[str]:
    for name in sorted(said.keys() - known):
        yield f"{name!r} is no {what} that Grafana reads there"
