"""The log path and monitoring are broken; mail goes out."""

from oncall.stack import ports
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.world import World, later

CASES = Cases()
fault = CASES.fault


@fault("log_path_broken")
def loki_is_down(world: World) -> Broken:
    world.supervisor.stop("store")
    yield None
    world.supervisor.start(world.store)
    world.logs_flow()


@fault("log_path_broken")
def shipper_was_killed(world: World) -> Broken:
    world.supervisor.kill("shipper")
    later(7)
    yield None
    world.supervisor.start(world.shipper)
    world.shipper_speaks()
    world.logs_flow()


@fault("monitoring_down")
def prometheus_is_down(world: World) -> Broken:
    yield Asked(elsewhere={"PROMETHEUS_URL": f"http://127.0.0.1:{ports.free_port()}"})


@fault("monitoring_down", slow=True)
def exporter_was_killed(world: World) -> Broken:
    with world.monitored() as elsewhere:
        world.supervisor.kill("exporter")
        later(11)
        yield Asked(elsewhere=elsewhere)


@fault("smtp_slow", slow=True)
def provider_takes_six_seconds_a_letter(world: World) -> Broken:
    with world.monitored() as elsewhere:
        world.misbehaving(Fault.delay(Point.DOT, 6))
        later(22)
        yield Asked(elsewhere=elsewhere)
