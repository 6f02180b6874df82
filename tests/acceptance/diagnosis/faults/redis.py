"""Redis is full, down, hangs, was away, or has a wrong clock."""

from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.skewed import clock_moved
from tests.acceptance.diagnosis.world import SHOWS_AT_ONCE, World, later

CASES = Cases()
fault = CASES.fault


@fault("redis_full")
def redis_is_full(world: World) -> Broken:
    with world.redis() as client:
        used = client.info("memory")["used_memory"]
        client.config_set("maxmemory", used - 1024)
        later(SHOWS_AT_ONCE)
        yield None
        client.config_set("maxmemory", 0)
    world.restart_worker()  # a refusal that is no loss of the connection may end Celery's worker
    world.ticks()


@fault("redis_full")
def redis_has_become_a_replica(world: World) -> Broken:
    with world.redis() as client:
        client.execute_command("REPLICAOF", "127.0.0.1", "1")
        later(SHOWS_AT_ONCE)
        yield None
        client.execute_command("REPLICAOF", "NO", "ONE")
    world.restart_worker()
    world.ticks()


@fault("redis_full")
def redis_wants_a_replica_and_has_none(world: World) -> Broken:
    with world.redis() as client:
        client.config_set("min-replicas-to-write", 1)
        later(SHOWS_AT_ONCE)
        yield None
        client.config_set("min-replicas-to-write", 0)
    world.restart_worker()
    world.ticks()


@fault("clock_skew")
def clock_of_redis_is_ahead(world: World) -> Broken:
    with clock_moved(world.valkey.port, 90) as port:
        yield Asked(elsewhere={"REDIS_URL": world.valkey.url.replace(str(world.valkey.port), str(port))})


@fault("clock_skew")
def clock_of_redis_is_behind(world: World) -> Broken:
    with clock_moved(world.valkey.port, -90) as port:
        yield Asked(elsewhere={"REDIS_URL": world.valkey.url.replace(str(world.valkey.port), str(port))})


@fault("redis_down")
def redis_was_killed(world: World) -> Broken:
    world.sending(3000)
    world.valkey.kill()
    later(SHOWS_AT_ONCE)
    yield None
    world.valkey.start()
    world.restart_worker()
    world.ticks()


@fault("redis_down")
def redis_hangs(world: World) -> Broken:
    with world.standing_still("valkey"):
        yield None
    world.restart_worker()
    world.ticks()


@fault("limiter_unavailable")
def redis_was_away_until_just_now(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    world.has(campaign, "sent", 5)
    world.valkey.kill()
    world.waits_for(campaign, "limiter_unavailable")
    world.valkey.start()
    world.restart_worker()
    world.supervisor.stop("beat")
    world.mailer.start_beat()
    later(2)
    yield None
    world.ticks()
