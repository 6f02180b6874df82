"""The six metrics from Prometheus, by the expressions that its recording rules stand on."""

from datetime import datetime
from typing import Any

import requests

from alerts.recording import MISSION
from observability.catalogue.queries import LOG_METRICS
from oncall.pages.console.reading.history.series import STEP, History, Source, Span, Values, charts

ANSWER_SECONDS = 2.0


class NoPrometheus(Exception):
    """It does not answer, refuses, or has not seen this mailer yet."""


def from_prometheus(url: str, end: datetime) -> History:
    """Ask six range queries. Raises NoPrometheus."""
    span = Span(end)
    with requests.Session() as session:
        session.trust_env = False  # a proxy of the environment is not for our own services
        curves = {
            metric.name: _curves(_ask(session, url, record.expression, span), span, record.by)
            for metric, record in zip(LOG_METRICS, MISSION, strict=True)
        }
    if not any(curves.values()):
        raise NoPrometheus("no samples of these hours")
    return History(Source.PROMETHEUS, span.moments, charts(curves))


def _ask(session: requests.Session, url: str, expression: str, span: Span) -> list[dict[str, Any]]:
    asked = {"query": expression, "start": str(span.moments[0]), "end": str(span.moments[-1]),
             "step": str(STEP.total_seconds())}  # fmt: skip
    try:
        answer = session.post(f"{url.rstrip('/')}/api/v1/query_range", data=asked, timeout=ANSWER_SECONDS)
        answer.raise_for_status()
        result: list[dict[str, Any]] = answer.json()["data"]["result"]
    except (requests.RequestException, KeyError, ValueError) as error:
        raise NoPrometheus(f"{type(error).__name__}") from error
    return result


def _curves(result: list[dict[str, Any]], span: Span, by: tuple[str, ...]) -> dict[str, Values]:
    curves = {}
    for one in result:
        known = {int(float(moment)): float(value) for moment, value in one["values"]}
        name = " ".join(one["metric"].get(label, "") for label in by)
        values: Values = [known.get(moment) for moment in span.moments]
        if by == () or any(values):
            curves[name] = values
    return curves
