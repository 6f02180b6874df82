"""What stories are made of: steps that change facts or let events happen."""

from typing import Any
from uuid import UUID

from observability.catalogue.events.event import Event
from observability.catalogue.events.letters import EmailFailed, EmailSent
from tests.integration.alerts.recording import Step
from tests.integration.alerts.world import CAMPAIGN, World
from tests.unit.metrics.events import PROVIDER, example

NAMED = {"campaign_id": CAMPAIGN, "provider": PROVIDER}
BY_PROVIDER = {"provider": PROVIDER}


def facts(**given: Any) -> Step:
    """Set facts."""

    def step(world: World, number: int) -> None:
        for name, value in given.items():
            setattr(world.facts, name, value)

    return step


def state(**given: Any) -> Step:
    """Set parts of what PostgreSQL says."""

    def step(world: World, number: int) -> None:
        world.facts.state |= given

    return step


def fly(*rows: dict[str, Any]) -> Step:
    """Have these campaigns in flight."""
    return facts(flying=list(rows))


def event_of(kind: type[Event], **fields: Any) -> Event:
    """Make an event of the story's campaign."""
    own = {"campaign_id": UUID(CAMPAIGN)} if "campaign_id" in kind.__annotations__ else {}
    event: Event = example(kind, **own | fields)
    return event


def emitting(kind: type[Event], count: int = 1, **fields: Any) -> Step:
    """Let events of a kind happen before each scrape."""
    event = event_of(kind, **fields)

    def step(world: World, number: int) -> None:
        for _ in range(count):
            world.emit(event)

    return step


def sending(count: int) -> Step:
    """Let letters be taken."""
    return emitting(EmailSent, count)


def failing(count: int, scope: str = "provider", **fields: Any) -> Step:
    """Let attempts fail."""
    return emitting(EmailFailed, count, scope=scope, **fields)


def both(*steps: Step) -> Step:
    """Let several things happen."""

    def step(world: World, number: int) -> None:
        for each in steps:
            each(world, number)

    return step


def once(step: Step) -> Step:
    """Let it happen before the first scrape only."""
    return until(1, step, lambda world, number: None)


def until(count: int, first: Step, then: Step) -> Step:
    """Let one thing happen before the first `count` scrapes, another before those after."""
    return lambda world, number: first(world, number) if number < count else then(world, number)
