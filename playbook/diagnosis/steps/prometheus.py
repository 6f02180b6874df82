"""Ask Prometheus what the exporter told it, and what fires."""

from collections.abc import Iterator
from typing import Any, Final

from observability.catalogue.text import Text
from playbook.catalogue.snippets import SNIPPETS
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps import web
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, read
from playbook.diagnosis.where import Where

_SAMPLES: Final = Shape.of("metric:text labels:map value:any")


def _step(snippet: str) -> Step:
    asked = SNIPPETS[snippet]
    return Step(snippet, Source.PROMETHEUS, asked.question, asked.budget.total_seconds(), _SAMPLES, snippet)


METRICS: Final = _step("diagnose-metrics")
EXPORTER: Final = _step("diagnose-exporter")
SLOWNESS: Final = _step("diagnose-slowness")
ALERTS: Final = Step(
    "prometheus-alerts",
    Source.PROMETHEUS,
    Text("Which alerts fire or are about to?", "Какие оповещения сработали или вот-вот сработают?"),
    web.ANSWER_SECONDS,
    Shape.of("name:text state:text severity:text campaign_id:text since:text"),
)
STEPS: Final = (METRICS, EXPORTER, SLOWNESS, ALERTS)


def ask(where: Where) -> Iterator[Reading]:
    """Ask for values, then for alerts."""
    for step in STEPS[:-1]:
        yield read(step, lambda step=step: _values(where.prometheus, SNIPPETS[step.by].body))  # type: ignore[misc]
    yield read(ALERTS, lambda: _alerts(where.prometheus))


def _values(url: str, query: str) -> list[dict[str, Any]]:
    found = web.get("PROMETHEUS_URL", url, "/api/v1/query", {"query": query}).body["data"]["result"]
    return [_sample(one["metric"], one["value"]) for one in found]


def _sample(labels: dict[str, str], value: tuple[float, str]) -> dict[str, Any]:
    """Keep the name and the labels that are ours. NaN and infinities stay text, since JSON has none."""
    ours = {name: text for name, text in labels.items() if name not in {"__name__", "job", "instance"}}
    number = float(value[1])
    finite = number - number == 0
    return {"metric": labels.get("__name__", ""), "labels": ours, "value": number if finite else value[1]}


def _alerts(url: str) -> list[dict[str, Any]]:
    answer = web.get("PROMETHEUS_URL", url, "/api/v1/alerts")
    return [
        {
            "name": one["labels"].get("alertname", ""),
            "state": one["state"],
            "severity": one["labels"].get("severity", ""),
            "campaign_id": one["labels"].get("campaign_id", ""),
            "since": one.get("activeAt", ""),
        }
        for one in answer.body["data"]["alerts"]
    ]


ASKER: Final = Asker(STEPS, "PROMETHEUS_URL", lambda where: bool(where.prometheus), ask)
