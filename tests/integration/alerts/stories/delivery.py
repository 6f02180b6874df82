"""What happens for each alert of delivery, and what nearly does."""

from alerts import delivery
from tests.integration.alerts.story import Story
from tests.integration.alerts.world import CAMPAIGN, OTHER_CAMPAIGN, World, flying
from tests.unit.metrics.events import PROVIDER

NAMED = {"campaign_id": CAMPAIGN, "provider": PROVIDER}


def heal(world: World, number: int) -> None:
    """All campaigns are through."""
    world.facts.flying = []


def breaker_opens(world: World, number: int) -> None:
    """One campaign's breaker is open, then half-open; another sends."""
    state = "half_open" if number % 2 else "open"
    world.facts.flying = [flying(status="deferred", defer_reason="circuit_breaker", breaker_state=state)]
    world.facts.flying.append(flying(campaign_id=OTHER_CAMPAIGN))


def breaker_counts(world: World, number: int) -> None:
    """A breaker that has nine errors is closed."""
    world.facts.flying = [flying(), flying(campaign_id=OTHER_CAMPAIGN, status="deferred", defer_reason="hourly_limit")]


STORIES = (Story(delivery.BREAKER_TRIPPED, breaker_opens, breaker_counts, heal, NAMED),)
