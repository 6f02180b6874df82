"""The moments that dashboards mark."""

from typing import Final

from dashboards.panel import Colour, Mark
from observability.catalogue.logql import Narrow
from observability.catalogue.panels import moments
from observability.catalogue.text import Text

OF_CAMPAIGN: Final = ("campaign_id",)
TRIPS: Final = Text("Breaker trips", "Срабатывания предохранителя")
TRIPPED: Final = Text("Circuit breaker opened", "Предохранитель сработал")
DEFERRALS: Final = Text("Deferrals", "Ожидания")
DEFERRED: Final = Text("Campaign deferred", "Кампания ждёт")
STARTS: Final = Text("Campaign starts", "Запуски кампаний")
STARTED: Final = Text("Campaign started", "Кампания запущена")
ENDS: Final = Text("Campaign ends", "Завершения кампаний")
FINISHED: Final = Text("Campaign finished", "Кампания завершена")
DEPLOYS: Final = Text("Deploys", "Выкладки")
DEPLOYED: Final = Text("Deployed", "Выкладка")
VERSION: Final = Text("Version {{version}} began.", "Начала работать версия {{version}}.")


def marks(narrow: Narrow) -> tuple[Mark, ...]:
    """Mark breaker trips, waits, starts and ends of campaigns, and deploys."""
    return (
        Mark(TRIPS, moments.tripped(narrow), Colour.CRITICAL, TRIPPED, tags=OF_CAMPAIGN),
        Mark(DEFERRALS, moments.deferred(narrow), Colour.WARNING, DEFERRED, tags=OF_CAMPAIGN),
        Mark(STARTS, moments.started(narrow), Colour.NEUTRAL, STARTED, tags=OF_CAMPAIGN),
        Mark(ENDS, moments.finished(narrow), Colour.GOOD, FINISHED, tags=OF_CAMPAIGN),
        Mark(DEPLOYS, moments.DEPLOYED, Colour.OTHER, DEPLOYED, VERSION, ("version",)),
    )
