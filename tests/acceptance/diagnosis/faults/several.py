"""Two faults at once: the one upstream is told, and the other beside it."""

from mailer_core.services import lifecycle
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.world import SHOWS_AT_ONCE, World, later, session

CASES = Cases()
fault = CASES.fault


@fault("redis_down")
def relay_and_redis_are_both_away(world: World) -> Broken:
    world.receiver.stop()
    world.valkey.kill()
    later(SHOWS_AT_ONCE)
    yield None
    world.receiver.start()
    world.valkey.start()
    world.restart_worker()
    world.ticks()


@fault("worker_gone")
def worker_is_gone_and_the_hour_is_used_up(world: World) -> Broken:
    world.hour_is_used_up()
    world.supervisor.kill("worker")
    later(SHOWS_AT_ONCE)
    yield None
    world.restart_worker()


@fault("worker_gone")
def asked_about_a_paused_campaign_while_the_worker_is_gone(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    lifecycle.pause_campaign(world.mailer.owner, campaign)
    world.supervisor.kill("worker")
    later(SHOWS_AT_ONCE)
    yield Asked(campaign)
    world.restart_worker()


@fault("postgres_lock")
def queue_is_locked_while_the_provider_refuses_our_password(world: World) -> Broken:
    world.receiver.inject(Fault.answer(Point.AUTH, "535 5.7.8 Authentication credentials invalid"))
    world.receiver.restart()
    world.sending(40)
    with session(world.url, "LOCK TABLE mailer_campaignqueue IN ACCESS EXCLUSIVE MODE"):
        later(5)
        yield None
    world.receiver.heal()
    world.receiver.restart()


@fault("worker_wedged")
def worker_is_stopped_while_a_breaker_is_open(world: World) -> Broken:
    world.breaker_opens()
    with world.standing_still("worker"):
        yield None
    world.restart_worker()


@fault("beat_gone", slow=True)
def breaker_is_open_and_beat_has_died(world: World) -> Broken:
    world.breaker_opens()
    world.supervisor.kill("beat")
    later(9)
    yield None
    world.mailer.start_beat()
    world.ticks()
