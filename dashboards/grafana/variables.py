"""The variables of a dashboard: what a reader chooses, and what a link fills."""

from typing import Any, Final

from dashboards.edition import Edition
from dashboards.grafana.queries import source
from dashboards.grafana.sdk import dashboard
from observability.catalogue.engine import Engine
from observability.catalogue.links import VARIABLES, Dashboard
from observability.catalogue.panels.query import Query
from observability.catalogue.panels.variables import ENVIRONMENTS, PROVIDERS
from observability.catalogue.text import Text
from observability.catalogue.variables import DATA_SOURCES, Variable

ANY: Final = ".*"
"""Matches every value, the missing one too: where Prometheus adds no `env`, nothing is hidden."""
LABEL_VALUES: Final = 1
"""What Grafana's editor calls a question for a label's values."""
ALL: Final = Text("All", "Все")
ANSWERS: Final = Text("The data source that answers", "Источник данных, который отвечает на")
ENVIRONMENT: Final = Text("Environment", "Окружение")
PROVIDER: Final = Text("Provider", "Провайдер")
CAMPAIGN: Final = Text("Campaign", "Кампания")
CAMPAIGN_ID: Final = Text(
    "The campaign's id; .* shows all campaigns together.", "Номер кампании; .* показывает все кампании вместе."
)


def variables(uid: Dashboard, edition: Edition) -> list[Any]:
    """Write the variables that a dashboard has."""
    return [_VARIABLES[name](edition) for name in VARIABLES[uid]]


def _data_source(engine: Engine, edition: Edition) -> Any:
    """Begin with the data source that is provisioned with the engine's name as its uid, where there is one."""
    return dashboard.VariableModel(
        dashboard.VariableType.DATASOURCE,
        DATA_SOURCES[engine].value,
        label=engine.value.capitalize(),
        query=engine.value,
        current=dashboard.VariableOption(selected=True, text=engine.value.capitalize(), value=engine.value),
        description=f"{edition.say(ANSWERS)} {'LogQL' if engine is Engine.LOKI else 'PromQL'}.",
    )


def _chosen(name: Variable, label: Text, query: Query, edition: Edition) -> Any:
    return dashboard.VariableModel(
        dashboard.VariableType.QUERY,
        name.value,
        label=edition.say(label),
        datasource=source(query.engine),
        query={"query": query.text, "refId": "PrometheusVariableQueryEditor-VariableQuery", "qryType": LABEL_VALUES},
        definition=query.text,
        current=dashboard.VariableOption(selected=True, text=[edition.say(ALL)], value=["$__all"]),
        multi=True,
        include_all=True,
        all_value=ANY,
        refresh=dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED,
        sort=dashboard.VariableSort.ALPHABETICAL_ASC,
    )


def _campaign(edition: Edition) -> Any:
    """Take an id as it is typed, pasted or linked: Prometheus knows only what is open now, so no list is whole."""
    return dashboard.VariableModel(
        dashboard.VariableType.TEXTBOX,
        Variable.CAMPAIGN.value,
        label=edition.say(CAMPAIGN),
        description=edition.say(CAMPAIGN_ID),
        query=ANY,
        current=dashboard.VariableOption(selected=True, text=ANY, value=ANY),
        options=[dashboard.VariableOption(selected=True, text=ANY, value=ANY)],
    )


_VARIABLES: Final = {
    Variable.DATASOURCE_PROMETHEUS: lambda edition: _data_source(Engine.PROMETHEUS, edition),
    Variable.DATASOURCE_LOKI: lambda edition: _data_source(Engine.LOKI, edition),
    Variable.ENV: lambda edition: _chosen(Variable.ENV, ENVIRONMENT, ENVIRONMENTS, edition),
    Variable.PROVIDER: lambda edition: _chosen(Variable.PROVIDER, PROVIDER, PROVIDERS, edition),
    Variable.CAMPAIGN: _campaign,
}
