"""A variable is wrong: of a worker, or of whoever asks."""

from contextlib import ExitStack
from dataclasses import replace

from oncall import parts
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.expired import expired
from tests.acceptance.diagnosis.skewed import clock_moved
from tests.acceptance.diagnosis.world import World, later

CASES = Cases()
fault = CASES.fault


def _worker_with(world: World, seconds: float = 6, **variables: str) -> None:
    """Start a worker with other variables, and give it time to fail."""
    world.supervisor.kill("worker")
    environment = {**world.mailer.environment, **variables}
    command = parts.worker(world.mailer.pumps, environment, lambda: world.supervisor.log("worker"))
    world.supervisor.start(replace(command, ready=lambda: True))
    later(seconds)


def _again(world: World) -> None:
    world.restart_worker()
    world.ticks()


@fault("worker_gone")
def worker_listens_in_another_database_of_redis(world: World) -> Broken:
    _worker_with(world, REDIS_URL=world.valkey.url[:-1] + "5")
    yield None
    _again(world)


@fault("worker_gone")
def worker_has_a_wrong_password_of_redis(world: World) -> Broken:
    _worker_with(world, REDIS_URL=f"redis://:wrong-password@127.0.0.1:{world.valkey.port}/0")
    yield None
    _again(world)


@fault("worker_gone", slow=True)
def worker_has_no_password_of_redis(world: World) -> Broken:
    _worker_with(world, REDIS_URL=f"redis://127.0.0.1:{world.valkey.port}/0")
    yield None
    _again(world)


@fault("redis_down")
def asked_with_a_wrong_password_of_redis(world: World) -> Broken:
    yield Asked(elsewhere={"REDIS_URL": f"redis://:wrong-password@127.0.0.1:{world.valkey.port}/0"})


@fault("redis_down")
def asked_without_the_password_of_redis(world: World) -> Broken:
    yield Asked(elsewhere={"REDIS_URL": f"redis://127.0.0.1:{world.valkey.port}/0"})


@fault("postgres_down")
def asked_with_a_wrong_password_of_postgres(world: World) -> Broken:
    before, _, host = world.url.rpartition("@")
    yield Asked(elsewhere={"DATABASE_URL": f"{before}-and-wrong@{host}"})


@fault("smtp_down")
def certificate_of_the_mail_server_has_run_out(world: World) -> Broken:
    with expired() as (port, certificate):
        yield Asked(elsewhere={"SMTP_URL": f"smtps://127.0.0.1:{port}?verify={certificate}"})


@fault("redis_down", slow=True)
def redis_has_no_client_left(world: World) -> Broken:
    with ExitStack() as hoard, world.redis() as administrator:
        administrator.config_set("maxclients", len(administrator.client_list()))
        later(2)
        yield None
        administrator.config_set("maxclients", 10_000)
        hoard.close()
    _again(world)


@fault("clock_skew", slow=True)
def clock_of_a_workers_host_is_two_hours_behind(world: World) -> Broken:
    world.restart_worker(clock_moved=-7200)
    yield None
    _again(world)


@fault("clock_skew")
def clock_of_redis_is_two_hours_behind(world: World) -> Broken:
    with clock_moved(world.valkey.port, -7200) as port:
        yield Asked(elsewhere={"REDIS_URL": world.valkey.url.replace(str(world.valkey.port), str(port))})
