"""What happens for each alert of delivery, and what nearly does."""

from dataclasses import replace

from alerts import delivery, waiting
from alerts.alert import Alert
from observability.catalogue.closed import Source
from observability.catalogue.events.campaigns import CampaignFinished
from observability.catalogue.events.relay import ConnectionFailed
from tests.integration.alerts.recording import Step
from tests.integration.alerts.stories.acts import (
    BY_PROVIDER,
    NAMED,
    both,
    emitting,
    facts,
    failing,
    fly,
    once,
    sending,
    state,
    until,
)
from tests.integration.alerts.story import Story, calm
from tests.integration.alerts.world import CAMPAIGN, OTHER_CAMPAIGN, World, flying
from tests.unit.metrics.events import PROVIDER


def _not_connecting(count: int, scope: str, phase: str) -> Step:
    """Let connections fail."""
    return emitting(ConnectionFailed, count, scope=scope, phase=phase)


LOGIN_REFUSED = _not_connecting(10, "sender", "auth")
LANDED = fly()
DUE = fly(flying(due=60, due_seconds=90.0))
TEN_MINUTES = 600


def _waiting(reason: str, campaign: str = CAMPAIGN) -> dict[str, object]:
    return flying(campaign_id=campaign, status="deferred", defer_reason=reason)


def _breaker_opens(world: World, number: int) -> None:
    """One campaign's breaker is open, then half-open; another sends."""
    probed = "half_open" if number % 2 else "open"
    trips = {**_waiting("circuit_breaker"), "breaker_state": probed}
    world.facts.flying = [trips, flying(campaign_id=OTHER_CAMPAIGN)]


def _waits(alert: Alert, reason: str, labels: dict[str, str]) -> Story:
    """A campaign waits for this reason; then one waits for another."""
    return Story(alert, fly(_waiting(reason)), fly(_waiting("hourly_limit")), LANDED, labels)


def _trying(reason: str) -> Step:
    """A campaign waits, tries again, and waits again."""
    waits, tries = fly(_waiting(reason)), fly(flying())
    return lambda world, number: (tries if number % 4 == TRIES_AT else waits)(world, number)


TRIES_AT = 3
WAITS_FOR_THE_HOUR = fly(_waiting("hourly_limit"))
SEEN_WAITING = 45


TAKEN_BACK = both(LANDED, state(campaigns={"cancelled": 1}))
REACHED_NOW_AND_THEN = both(_trying("smtp_unreachable"), sending(1))


def _in_turns(world: World, number: int) -> None:
    """Two campaigns wait for the hour, one after the other, and nothing is sent."""
    waits, tries = (CAMPAIGN, OTHER_CAMPAIGN) if number % 2 else (OTHER_CAMPAIGN, CAMPAIGN)
    world.facts.flying = [_waiting("hourly_limit", waits), flying(campaign_id=tries)]


def _hardly_unreachable() -> Step:
    """What is nearly so.

    A relay is missed once; a manager takes back what waited for it; letters are taken between waits; others wait for
    the hour; and a campaign waits on because nobody does the tick that would end its wait.
    """
    waits = fly(_waiting("smtp_unreachable"))
    reached = until(20, REACHED_NOW_AND_THEN, _in_turns)
    hardly = until(9, _once("smtp_unreachable"), until(11, waits, until(15, TAKEN_BACK, reached)))
    return until(27, both(state(tick=3.0), hardly), both(state(tick=60.0), waits))


def _once(reason: str) -> Step:
    """A campaign waits once, for as long as a first wait lasts, and before and after it for another reason."""
    return until(6, WAITS_FOR_THE_HOUR, until(8, fly(_waiting(reason)), WAITS_FOR_THE_HOUR))


RELAY_IS_GONE = Story(
    waiting.UNREACHABLE,
    both(_trying("smtp_unreachable"), state(tick=40.0)),
    _hardly_unreachable(),
    LANDED,
    BY_PROVIDER,
    onset=30,
    near_seconds=540,
)
RELAY_FREEZES = Story(
    waiting.UNREACHABLE,
    _trying("smtp_unreachable"),
    until(6, _in_turns, until(10, fly(_waiting("smtp_unreachable")), WAITS_FOR_THE_HOUR)),
    LANDED,
    BY_PROVIDER,
    before=until(6, both(DUE, sending(5)), DUE),
    before_seconds=150,
    near_seconds=240,
)
"""It freezes in the middle of a letter: nobody waits for it before the letter and a connection are given up."""
RELAY_IS_GONE_BESIDE_A_COPY = replace(RELAY_IS_GONE, beside=both(WAITS_FOR_THE_HOUR, state(tick=60.0)))
"""The other environment is a copy of this one: the same campaign waits there for something else, and nobody ticks."""
REDIS_IS_GONE = Story(
    waiting.LIMITER_UNAVAILABLE,
    both(_trying("limiter_unavailable"), facts(silent={Source.REDIS})),
    both(WAITS_FOR_THE_HOUR, facts(silent={Source.REDIS})),
    both(LANDED, facts(silent=set())),
    BY_PROVIDER,
    lingers=SEEN_WAITING,
)
REDIS_IS_GONE_FOR_WORKERS = Story(
    waiting.LIMITER_UNAVAILABLE,
    _trying("limiter_unavailable"),
    _once("limiter_unavailable"),
    LANDED,
    BY_PROVIDER,
    onset=60,
    lingers=SEEN_WAITING,
    beside=facts(silent={Source.REDIS}),
)
REDIS_IS_GONE_FOR_WORKERS_OF_A_COPY = replace(
    REDIS_IS_GONE_FOR_WORKERS,
    beside=until(6, LANDED, until(8, fly(_waiting("limiter_unavailable")), LANDED)),
)
"""The other environment began as a copy of this one: the same campaign waited there, once, a minute before."""
UNHEARD = fly(flying(due=60, due_seconds=90.0, unserved_seconds=45.0))
REDIS_IS_GONE_BETWEEN_TURNS = Story(
    waiting.LIMITER_UNAVAILABLE,
    both(UNHEARD, facts(silent={Source.REDIS})),
    until(10, both(UNHEARD, facts(silent=set())), both(fly(flying(due=60)), facts(silent={Source.REDIS}))),
    both(LANDED, facts(silent=set())),
    BY_PROVIDER,
    beside=facts(silent={Source.REDIS}),
)
"""No pump asked Redis for letters before it was gone, and none hears a doorbell now."""


def _put_up(world: World, number: int) -> None:
    """Everything is put up anew while letters are due: the exporter answers first, and workers send a minute later."""
    world.reachable = number >= 9
    (both(DUE, sending(2)) if number >= 14 else DUE)(world, number)


def _sent_after_all(world: World, number: int) -> None:
    """Letters are taken now and then; the hour's limit is reached; the mailer is put up anew."""
    waits = fly({**_waiting("hourly_limit"), "due": 60, "letters": UNDER_WAY})
    if number < 15:
        until(5, both(DUE, sending(1)), waits)(world, number)
    else:
        _put_up(world, number - 15)


UNDER_WAY = {"leased": 19, "sending": 1}
QUIET = Story(
    delivery.NOTHING_SENT,
    DUE,
    _sent_after_all,
    LANDED,
    onset=60,
    near_seconds=450,
)
ALL_IN_HAND = replace(QUIET, fault=fly(flying(total=20, letters=UNDER_WAY)))
"""A campaign so small that one batch holds all of it, and its relay hangs."""
FALLS_QUIET = Story(
    delivery.NOTHING_SENT,
    DUE,
    both(DUE, until(1, sending(5), lambda world, number: sending(number % 3 == 0)(world, number))),
    both(DUE, sending(2)),
    before=both(DUE, sending(5)),
    onset=45,
)

_PACE = sending(10)


def _near_the_limit(granted: int, pending: int) -> dict[str, object]:
    return {"granted": {PROVIDER: granted}, "flying": [flying(letters={"pending": pending})]}


LIMIT = Story(
    delivery.LIMIT_NEAR_WITH_MISS,
    both(_PACE, facts(**_near_the_limit(9_500, 3_000))),
    until(
        10,
        both(_PACE, facts(**_near_the_limit(9_500, 400))),
        both(_PACE, facts(**_near_the_limit(8_000, 3_000))),
    ),
    facts(granted={PROVIDER: 0}),
    BY_PROVIDER,
    before=both(_PACE, facts(**_near_the_limit(5_000, 10))),
    beside=both(_PACE, facts(**_near_the_limit(8_900, 30_000))),
)

STORIES = (
    Story(
        delivery.BREAKER_TRIPPED,
        _breaker_opens,
        fly(flying(), _waiting("hourly_limit", OTHER_CAMPAIGN)),
        LANDED,
        NAMED,
    ),
    QUIET,
    ALL_IN_HAND,
    FALLS_QUIET,
    Story(
        delivery.SENDER_REJECTED,
        once(failing(4, "sender")),
        once(both(failing(2, "sender"), failing(10, "recipient"))),
        labels=BY_PROVIDER,
        lasts=TEN_MINUTES,
    ),
    Story(
        delivery.SENDER_REJECTED,
        once(both(failing(2, "sender"), _not_connecting(2, "sender", "ehlo"))),
        once(both(_not_connecting(2, "sender", "connect"), _not_connecting(10, "network", "connect"), LOGIN_REFUSED)),
        labels=BY_PROVIDER,
        lasts=TEN_MINUTES,
    ),
    _waits(waiting.AUTH_FAILED, "smtp_auth_failed", BY_PROVIDER),
    RELAY_IS_GONE,
    RELAY_IS_GONE_BESIDE_A_COPY,
    RELAY_FREEZES,
    REDIS_IS_GONE,
    REDIS_IS_GONE_BETWEEN_TURNS,
    REDIS_IS_GONE_FOR_WORKERS,
    REDIS_IS_GONE_FOR_WORKERS_OF_A_COPY,
    _waits(delivery.TOO_RISKY, "campaign_too_risky", NAMED),
    LIMIT,
    Story(
        delivery.LIMIT_FORGOTTEN,
        facts(granted={PROVIDER: 40}, recorded={PROVIDER: 100}),
        facts(granted={PROVIDER: 140}, recorded={PROVIDER: 100}),
        facts(recorded=None),
        BY_PROVIDER,
    ),
    Story(
        delivery.UNKNOWN,
        state(unknown=[{**NAMED, "letters": 2}]),
        until(6, state(unknown=[{**NAMED, "letters": 1}]), state(unknown=[])),
        state(unknown=[]),
        NAMED,
    ),
    Story(delivery.CONSERVATION_BROKEN, fly(flying(total=101)), fly(flying()), LANDED),
    Story(delivery.ORPHANED, state(orphans=2), calm, state(orphans=0)),
    Story(
        delivery.FINISHED_WITH_ERRORS,
        once(emitting(CampaignFinished, finished_with_errors=True)),
        emitting(CampaignFinished, finished_with_errors=False),
        lasts=TEN_MINUTES,
    ),
    Story(
        delivery.DEFERRED_AGAIN,
        fly(flying(generation=9)),
        fly(flying(generation=7)),
        LANDED,
        NAMED,
        before=fly(flying(generation=2)),
    ),
)
