"""The moments that dashboards mark."""

from dashboards.panel import Colour, Mark
from observability.catalogue.logql import Narrow
from observability.catalogue.panels import moments


def marks(narrow: Narrow) -> tuple[Mark, ...]:
    """Mark breaker trips, waits, starts and ends of campaigns, and deploys."""
    return (
        Mark("Breaker trips", moments.tripped(narrow), Colour.CRITICAL, "Circuit breaker opened", ""),
        Mark("Deferrals", moments.deferred(narrow), Colour.WARNING, "Campaign deferred", ""),
        Mark("Campaign starts", moments.started(narrow), Colour.NEUTRAL, "Campaign started", ""),
        Mark("Campaign ends", moments.finished(narrow), Colour.GOOD, "Campaign finished", ""),
        Mark("Deploys", moments.DEPLOYED, Colour.DEPLOY, "Deployed", "Version {{version}} began."),
    )
