"""Annotations: moments that queries find, drawn across all graphs of a dashboard."""

from typing import Any, Final

from dashboards.edition import Edition
from dashboards.grafana.queries import source
from dashboards.grafana.sdk import dashboard, loki, prometheus
from dashboards.panel import Mark
from observability.catalogue.engine import Engine

REF: Final = "Anno"
STEP: Final = "1m"


def mark(moment: Mark, edition: Edition) -> Any:
    """Write an annotation; Loki's plugin reads `expr`, Prometheus' reads `target`."""
    return dashboard.AnnotationQuery(
        edition.say(moment.name),
        datasource=source(moment.query.engine),
        icon_color=moment.colour.value,
        target=_target(moment),
        expr=moment.query.text,
        title_format=edition.say(moment.title),
        text_format=edition.say(moment.text),
        tag_keys=",".join(moment.tags),
        step=STEP,
    )


def _target(moment: Mark) -> Any:
    text = moment.query.text
    if moment.query.engine is Engine.LOKI:
        return loki.Dataquery(text, ref_id=REF, query_type=loki.LokiQueryType.RANGE.value)
    return prometheus.Dataquery(expr=text, ref_id=REF, range_val=True, instant=False, interval=STEP)
