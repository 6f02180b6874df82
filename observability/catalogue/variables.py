"""The variables of dashboards: what a reader chooses, and what a link fills."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from observability.catalogue.engine import Engine
from observability.catalogue.labels import ENV


class Variable(StrEnum):
    """The values are the names that Grafana's addresses hold behind `var-`.

    Both data sources say their kind: panels ask either, so neither may pass for the data source.
    """

    DATASOURCE_PROMETHEUS = "datasource_prometheus"
    DATASOURCE_LOKI = "datasource_loki"
    ENV = "env"
    PROVIDER = "provider"
    CAMPAIGN = "campaign"


DATA_SOURCES: Final[Mapping[Engine, Variable]] = {
    Engine.PROMETHEUS: Variable.DATASOURCE_PROMETHEUS,
    Engine.LOKI: Variable.DATASOURCE_LOKI,
}
"""The variable that holds the data source of an engine."""

LABELS: Final[Mapping[Variable, str]] = {
    Variable.ENV: ENV,
    Variable.PROVIDER: "provider",
    Variable.CAMPAIGN: "campaign_id",
}
"""The label, or the field of a log line, that a variable narrows by."""


def referred(variable: Variable) -> str:
    """Refer to a variable where letters may follow: `${datasource_loki}`."""
    return f"${{{variable}}}"
