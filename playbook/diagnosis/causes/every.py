"""Every cause there is, the most upstream first: the first that is at work is the answer.

They stand in families: causes of one family look alike at first, so each is ruled out by name beside the others.
"""

from collections.abc import Mapping
from typing import Final

from playbook.diagnosis.causes import (
    clocks,
    monitoring,
    pipeline,
    postgres,
    redis,
    refusals,
    relay,
    silence,
    tick,
    unsettled,
    waits,
    wedged,
    wills,
    workers,
)
from playbook.diagnosis.causes.cause import Cause

FAMILIES: Final[tuple[tuple[Cause, ...], ...]] = (
    (postgres.POSTGRES_DOWN, postgres.POSTGRES_CONNECTIONS, postgres.POSTGRES_LOCK),
    (redis.REDIS_DOWN, redis.REDIS_FULL),
    (
        workers.WORKER_GONE,
        workers.QUEUE_NOT_CONSUMED,
        wedged.WORKER_WEDGED,
        tick.NO_BEAT,
        clocks.CLOCK_SKEW,
        tick.REAPER_GONE,
    ),
    (
        relay.SMTP_AUTH,
        relay.SMTP_DOWN,
        refusals.SMTP_BLOCKED,
        refusals.SMTP_THROTTLING,
        silence.SMTP_SLOW,
        refusals.CIRCUIT_BREAKER,
        waits.SMTP_UNREACHABLE,
    ),
    (waits.LIMITER_UNAVAILABLE, waits.TOO_RISKY, waits.HOURLY_LIMIT),
    (unsettled.NOT_SERVED, unsettled.ORPHANED, unsettled.DRIFT, unsettled.UNKNOWNS),
    (wills.PAUSED, wills.WINDOW, wills.NOTHING),
    (pipeline.LOG_PATH, monitoring.MONITORING),
)
CAUSES: Final[tuple[Cause, ...]] = tuple(cause for family in FAMILIES for cause in family)
BY_ID: Final[Mapping[str, Cause]] = {cause.id: cause for cause in CAUSES}


def family_of(cause: Cause) -> tuple[Cause, ...]:
    """Give those that look like a cause at first, itself included."""
    return next(family for family in FAMILIES if cause in family)
