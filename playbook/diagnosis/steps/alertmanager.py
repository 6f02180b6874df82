"""Ask Alertmanager whom it has told what, and what is silenced."""

from collections.abc import Iterator
from typing import Any, Final

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps import web
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, read
from playbook.diagnosis.where import Where

PAGES: Final = Step(
    "alertmanager-alerts",
    Source.ALERTMANAGER,
    Text("Which pages are out, and which are silenced?", "Какие вызовы отправлены, а какие заглушены?"),
    web.ANSWER_SECONDS,
    Shape.of("name:text severity:text campaign_id:text state:text since:text"),
)


def ask(where: Where) -> Iterator[Reading]:
    """Ask."""
    yield read(PAGES, lambda: _pages(where.alertmanager))


def _pages(url: str) -> list[dict[str, Any]]:
    return [
        {
            "name": one["labels"].get("alertname", ""),
            "severity": one["labels"].get("severity", ""),
            "campaign_id": one["labels"].get("campaign_id", ""),
            "state": one["status"]["state"],
            "since": one.get("startsAt", ""),
        }
        for one in web.get("ALERTMANAGER_URL", url, "/api/v2/alerts").body
    ]


ASKER: Final = Asker((PAGES,), "ALERTMANAGER_URL", lambda where: bool(where.alertmanager), ask)
