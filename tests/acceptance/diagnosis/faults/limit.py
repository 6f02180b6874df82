"""The hour is spent, or Redis has forgotten what was."""

from tests.acceptance.diagnosis.case import Broken, Cases
from tests.acceptance.diagnosis.world import World
from tests.hours import wait_for_room

CASES = Cases()
fault = CASES.fault


@fault("hourly_limit")
def hour_is_used_up_and_letters_wait(world: World) -> Broken:
    world.hour_is_used_up()
    yield None


@fault("limiter_drift")
def redis_was_restored_from_a_snapshot_of_the_past(world: World) -> Broken:
    wait_for_room()
    world.is_over(world.sending(60))
    with world.redis() as client:
        key = next(iter(client.scan_iter("mailer:rate:*")))
        client.hincrby(key, "count", -50)
    yield None
