"""What happens for each alert of backlog, and what nearly does."""

from alerts import backlog
from observability.catalogue.events.guards import LeaseReaped
from observability.catalogue.events.letters import WriteFenced
from observability.catalogue.events.people import ActionRefused
from tests.integration.alerts.stories.acts import NAMED, both, emitting, facts, fly, once, sending, state, until
from tests.integration.alerts.story import Story, calm
from tests.integration.alerts.world import flying
from tests.unit.metrics.events import PROVIDER

LANDED = fly()
FLYING = fly(flying())
STANDS_STILL = fly(flying(due=60, due_seconds=90.0))
AT_WORK = both(STANDS_STILL, sending(5))
NO_WORKER = facts(living={"worker": 0, "beat": 1, "web": 2, "shipper": 1})
ONE_WORKER = facts(living={"worker": 1})
PAUSED = fly(flying(status="paused", defer_reason="paused_by_user"))
PAUSED_LONG_AGO = flying(status="paused", defer_reason="paused_by_user", flying_seconds=9e4)
NEVER = state(tick=None)
"""No worker ever did the tick: a mailer that was just put up, and its workers were not."""
HOUR = 3600.0
TEN_MINUTES = 600


def _old(age: float, used: int) -> dict[str, object]:
    return {"flying": [flying(due=5, due_seconds=age)], "granted": {PROVIDER: used}}


def _unserved(seconds: float) -> dict[str, object]:
    return flying(due=5, due_seconds=seconds, unserved_seconds=seconds)


def _leases(progress: float) -> dict[str, object]:
    return {"count": 1, "silence": 2.0, "progress": progress}


STORIES = (
    Story(
        backlog.BACKLOG_TOO_OLD,
        facts(**_old(5 * HOUR, 6_000)),
        until(30, facts(**_old(3 * HOUR, 6_000)), facts(**_old(5 * HOUR, 9_500))),
        facts(flying=[]),
        near_seconds=900,
        beside=facts(granted={PROVIDER: 9_500}),
    ),
    Story(backlog.CAMPAIGN_NOT_SERVED, fly(_unserved(180.0)), fly(_unserved(100.0)), LANDED, NAMED),
    Story(
        backlog.WORKER_STUCK,
        state(leases=_leases(200.0)),
        state(leases=_leases(120.0)),
        state(leases={"count": 0, "silence": 0.0, "progress": 0.0}),
    ),
    Story(
        backlog.TICK_IS_LATE,
        both(AT_WORK, state(tick=45.0)),
        until(
            10,
            both(AT_WORK, state(tick=20.0)),
            until(15, both(PAUSED, state(tick=45.0)), both(STANDS_STILL, state(tick=45.0))),
        ),
        both(LANDED, state(tick=3.0)),
        near_seconds=360,
        beside=STANDS_STILL,
    ),
    Story(
        backlog.TICK_IS_LATE,
        both(FLYING, state(tick=45.0)),
        both(STANDS_STILL, state(tick=45.0)),
        both(LANDED, state(tick=3.0)),
    ),
    Story(
        backlog.TICK_IS_LATE,
        both(fly(flying(flying_seconds=45.0)), NEVER),
        until(10, both(fly(flying(flying_seconds=20.0)), NEVER), both(fly(PAUSED_LONG_AGO), NEVER)),
        both(LANDED, NEVER),
        before=NEVER,
    ),
    Story(backlog.BEAT_IS_LATE, facts(beat_age=45.0), facts(beat_age=20.0), facts(beat_age=3.0)),
    Story(
        backlog.NO_WORKER,
        both(FLYING, NO_WORKER, state(tick=45.0)),
        until(
            6,
            both(FLYING, NO_WORKER, state(tick=20.0)),
            until(13, both(PAUSED, NO_WORKER, state(tick=45.0)), both(FLYING, ONE_WORKER, state(tick=45.0))),
        ),
        both(LANDED, ONE_WORKER, state(tick=3.0)),
        beside=both(FLYING, NO_WORKER),
    ),
    Story(
        backlog.NO_WORKER,
        both(fly(flying(flying_seconds=45.0)), NO_WORKER, NEVER),
        until(
            6,
            both(fly(flying(flying_seconds=20.0)), NO_WORKER, NEVER),
            both(fly(flying(flying_seconds=45.0)), ONE_WORKER, NEVER),
        ),
        both(LANDED, NEVER),
        before=NEVER,
    ),
    Story(backlog.LEASE_REAPED, once(emitting(LeaseReaped)), calm, lasts=TEN_MINUTES),
    Story(
        backlog.PROCESS_DIED,
        once(facts(dead={"worker": 1})),
        calm,
        labels={"component": "worker"},
        lasts=TEN_MINUTES,
    ),
    Story(backlog.WRITES_FENCED, once(emitting(WriteFenced)), calm, lasts=TEN_MINUTES),
    Story(
        backlog.THROTTLE_ABUSE,
        once(emitting(ActionRefused, 7, action="campaign_start", refusal="throttled")),
        once(
            both(
                emitting(ActionRefused, 4, action="campaign_start", refusal="throttled"),
                emitting(ActionRefused, 7, action="campaign_start", refusal="conflict"),
                emitting(ActionRefused, 7, action="sign_in", refusal="throttled"),
            )
        ),
        labels={"action": "campaign_start"},
        lasts=TEN_MINUTES,
    ),
)
