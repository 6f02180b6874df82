"""The moments that dashboards mark."""

from typing import Final

from dashboards.panel import Colour, Mark
from observability.catalogue.logql import Narrow
from observability.catalogue.panels import moments

OF_CAMPAIGN: Final = ("campaign_id",)


def marks(narrow: Narrow) -> tuple[Mark, ...]:
    """Mark breaker trips, waits, starts and ends of campaigns, and deploys."""
    return (
        Mark("Breaker trips", moments.tripped(narrow), Colour.CRITICAL, "Circuit breaker opened", "", OF_CAMPAIGN),
        Mark("Deferrals", moments.deferred(narrow), Colour.WARNING, "Campaign deferred", "", OF_CAMPAIGN),
        Mark("Campaign starts", moments.started(narrow), Colour.NEUTRAL, "Campaign started", "", OF_CAMPAIGN),
        Mark("Campaign ends", moments.finished(narrow), Colour.GOOD, "Campaign finished", "", OF_CAMPAIGN),
        Mark("Deploys", moments.DEPLOYED, Colour.OTHER, "Deployed", "Version {{version}} began.", ("version",)),
    )
