"""What happens for each alert of the pipeline, and what nearly does."""

from typing import Any

from alerts import pipeline
from observability.catalogue.closed import Source
from observability.catalogue.events.guards import MailerHeartbeat
from observability.catalogue.events.people import RecipientUnsubscribed
from observability.shipper.state import Backlog
from tests.integration.alerts.recording import Step
from tests.integration.alerts.stories.acts import both, emitting, facts, failing, once, sending, until
from tests.integration.alerts.story import Story, calm
from tests.integration.alerts.world import World

TEN_MINUTES = 600
HOUR = 3600
MB = 1024 * 1024
ALL_WELL = facts(silent=set(), backlog=Backlog(200, 1, 1.0), told_age=1.0)


def _unreachable(world: World, number: int) -> None:
    world.reachable = False


def _back(world: World, number: int) -> None:
    world.reachable = True


def _tells(**given: Any) -> Step:
    def step(world: World, number: int) -> None:
        world.facts.told |= given

    return step


def _ships(world: World, number: int) -> None:
    world.facts.told["shipped"] += 100


def _cannot_emit(world: World, number: int) -> None:
    """An event could not be told; what is new is counted with the next."""
    world.failures += 1
    emitting(RecipientUnsubscribed)(world, number)


def _lost(step: Step) -> Step:
    """Let events happen whose lines never arrive."""

    def unlogged(world: World, number: int) -> None:
        world.lines_arrive = False
        step(world, number)
        world.lines_arrive = True

    return unlogged


def _disagree(alert: Any, happening: Any) -> Story:
    """Lines are lost: more than 20 and more than 2 %, then 15 of 300, then 30 of 2,000."""
    few_lost = once(both(happening(285), _lost(happening(15))))
    small_share = until(15, calm, once_at(15, both(happening(1_685), _lost(happening(15)))))
    return Story(
        alert,
        once(both(happening(970), _lost(happening(30)))),
        both(few_lost, small_share),
        lasts=HOUR,
        interval=60,
        near_seconds=30 * 60,
        beside=once_at(1, both(happening(95), _lost(happening(5)))),
    )


def once_at(number: int, step: Step) -> Step:
    """Let it happen before one scrape only."""
    return lambda world, count: step(world, count) if count == number else None


BEATS = emitting(MailerHeartbeat)


def _now_and_then(world: World, number: int) -> None:
    """Do the tick in two minutes of five: workers come and go."""
    if number % 5 in {0, 2}:
        BEATS(world, number)


def _ruler(*, writes: bool) -> Step:
    def step(world: World, number: int) -> None:
        world.ruler_writes = writes

    return step


STORIES = (
    Story(pipeline.EXPORTER_DOWN, _unreachable, calm, _back, blind=True),
    Story(
        pipeline.STATE_UNREADABLE,
        facts(silent={Source.DATABASE}),
        facts(silent={Source.REDIS, Source.SHIPPER, Source.PROCESS}),
        ALL_WELL,
        {"source": "database"},
    ),
    Story(
        pipeline.SOURCE_DOWN,
        facts(silent={Source.REDIS}),
        facts(silent={Source.DATABASE, Source.EVENT}),
        ALL_WELL,
        {"source": "redis"},
    ),
    _disagree(pipeline.DISAGREE_ON_SENT, sending),
    _disagree(pipeline.DISAGREE_ON_FAILED, failing),
    Story(pipeline.LOG_BACKLOG, facts(backlog=Backlog(900, 1, 180.0)), facts(backlog=Backlog(900, 1, 90.0)), ALL_WELL),
    Story(
        pipeline.LOG_BACKLOG_LARGE,
        facts(backlog=Backlog(150 * MB, 9, 60.0)),
        facts(backlog=Backlog(75 * MB, 9, 60.0)),
        ALL_WELL,
    ),
    Story(
        pipeline.LOGS_LOST,
        once(_tells(dropped=5)),
        _ships,
        labels={"fate": "dropped"},
        lasts=TEN_MINUTES,
    ),
    Story(pipeline.SHIPPER_IS_SILENT, facts(told_age=90.0), facts(told_age=45.0), ALL_WELL),
    Story(pipeline.SHIPPER_IS_SILENT, facts(told_age=None), calm, ALL_WELL),
    Story(pipeline.SHIPPER_REFUSED, _tells(alarm=True), calm, _tells(alarm=False)),
    Story(pipeline.EMIT_FAILS, once(_cannot_emit), calm, lasts=TEN_MINUTES),
    Story(
        pipeline.LOG_PATH_DEAD,
        _lost(BEATS),
        until(15, BEATS, until(30, _lost(_now_and_then), both(_lost(BEATS), _ruler(writes=False)))),
        both(BEATS, _ruler(writes=True)),
        before=both(BEATS, _ruler(writes=True)),
        before_seconds=300,
        onset=240,
        interval=60,
        near_seconds=45 * 60,
    ),
    Story(pipeline.WATCHDOG, calm, calm, always=True),
)
