"""The hour is spent, or Redis has forgotten what was."""

from datetime import timedelta

from mailer_core.services.limits import set_limit
from tests.acceptance.diagnosis.case import Broken, Cases
from tests.acceptance.diagnosis.world import World

CASES = Cases()
fault = CASES.fault


@fault("hourly_limit")
def hour_is_used_up_and_letters_wait(world: World) -> Broken:
    campaign = world.draft(40)
    set_limit(world.mailer.owner, 25, timedelta(hours=1))
    world.mailer.start(campaign)
    world.waits_for(campaign, "hourly_limit")
    yield None


@fault("limiter_drift")
def redis_was_restored_from_a_snapshot_of_the_past(world: World) -> Broken:
    world.is_over(world.sending(60))
    with world.redis() as client:
        key = next(iter(client.scan_iter("mailer:rate:*")))
        client.hincrby(key, "count", -50)
    yield None
