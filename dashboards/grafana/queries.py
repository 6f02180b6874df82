"""Queries as Grafana asks them of its data sources."""

from typing import Any, Final

from dashboards.edition import Edition
from dashboards.grafana.sdk import common, loki, prometheus
from dashboards.panel import OVER_TIME, Kind, Panel, Target
from observability.catalogue.engine import Engine
from observability.catalogue.variables import DATA_SOURCES, referred

MIXED: Final = common.DataSourceRef("datasource", "-- Mixed --")


def source(engine: Engine) -> common.DataSourceRef:
    """Refer to the data source that is chosen for an engine."""
    return common.DataSourceRef(engine.value, referred(DATA_SOURCES[engine]))


def panel_source(panel: Panel) -> common.DataSourceRef:
    """Refer to the data source of all queries, or say that each has its own."""
    engines = {target.query.engine for target in panel.targets}
    return source(engines.pop()) if len(engines) == 1 else MIXED


def target(kind: Kind, asked: Target, ref: str, edition: Edition) -> Any:
    """Ask over time, or once about the end of the time that is shown."""
    once = kind not in OVER_TIME and kind is not Kind.LOGS
    legend = edition.say(asked.legend) or None
    if asked.query.engine is Engine.LOKI:
        return _loki(asked, ref, legend, once=once)
    return _prometheus(asked, ref, legend, once=once, table=kind is Kind.TABLE)


def _loki(asked: Target, ref: str, legend: str | None, *, once: bool) -> Any:
    return loki.Dataquery(
        asked.query.text,
        legend,
        ref_id=ref,
        query_type=(loki.LokiQueryType.INSTANT if once else loki.LokiQueryType.RANGE).value,
        datasource=source(Engine.LOKI),
    )


def _prometheus(asked: Target, ref: str, legend: str | None, *, once: bool, table: bool) -> Any:
    shape = prometheus.PromQueryFormat
    return prometheus.Dataquery(
        expr=asked.query.text,
        legend_format=legend,
        ref_id=ref,
        instant=once,
        range_val=not once,
        format_val=shape.TABLE if table else shape.TIME_SERIES,
        datasource=source(Engine.PROMETHEUS),
    )
