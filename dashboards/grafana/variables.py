"""The variables of a dashboard: what a reader chooses, and what a link fills."""

from typing import Any, Final

from dashboards.grafana.queries import source
from dashboards.grafana.sdk import dashboard
from observability.catalogue.engine import Engine
from observability.catalogue.links import VARIABLES, Dashboard
from observability.catalogue.panels.query import Query
from observability.catalogue.panels.variables import ENVIRONMENTS, PROVIDERS

ANY: Final = ".*"
"""Matches every value, the missing one too: where Prometheus adds no `env`, nothing is hidden."""


def variables(uid: Dashboard) -> list[Any]:
    """Write the variables that a dashboard has."""
    return [_VARIABLES[name]() for name in VARIABLES[uid]]


def _data_source(engine: Engine) -> Any:
    """Begin with the data source that is provisioned with the engine's name as its uid, where there is one."""
    return dashboard.VariableModel(
        dashboard.VariableType.DATASOURCE,
        engine.value,
        label=engine.value.capitalize(),
        query=engine.value,
        current=dashboard.VariableOption(selected=True, text=engine.value.capitalize(), value=engine.value),
        description=f"The data source that answers {'LogQL' if engine is Engine.LOKI else 'PromQL'}.",
    )


def _chosen(name: str, label: str, query: Query) -> Any:
    return dashboard.VariableModel(
        dashboard.VariableType.QUERY,
        name,
        label=label,
        datasource=source(query.engine),
        query={"query": query.text, "refId": "StandardVariableQuery", "qryType": 1},
        definition=query.text,
        current=dashboard.VariableOption(selected=True, text=["All"], value=["$__all"]),
        multi=True,
        include_all=True,
        all_value=ANY,
        refresh=dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED,
        sort=dashboard.VariableSort.ALPHABETICAL_ASC,
    )


def _campaign() -> Any:
    """Take an id as it is typed, pasted or linked: Prometheus knows only what is open now, so no list is whole."""
    return dashboard.VariableModel(
        dashboard.VariableType.TEXTBOX,
        "campaign_id",
        label="Campaign",
        description="The campaign's id; .* shows all campaigns together.",
        query=ANY,
        current=dashboard.VariableOption(selected=True, text=ANY, value=ANY),
        options=[dashboard.VariableOption(selected=True, text=ANY, value=ANY)],
    )


_VARIABLES: Final = {
    Engine.PROMETHEUS.value: lambda: _data_source(Engine.PROMETHEUS),
    Engine.LOKI.value: lambda: _data_source(Engine.LOKI),
    "env": lambda: _chosen("env", "Environment", ENVIRONMENTS),
    "provider": lambda: _chosen("provider", "Provider", PROVIDERS),
    "campaign_id": _campaign,
}
