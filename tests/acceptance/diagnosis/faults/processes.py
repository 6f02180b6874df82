"""Workers, beat and the tick: killed, stopped, deaf, or held up."""

from dataclasses import replace

from oncall import parts
from oncall.actions.processes.workers import QUEUE
from oncall.site.celery import app
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Broken, Cases
from tests.acceptance.diagnosis.world import SHOWS_AT_ONCE, World, later, session
from tests.freezing import frozen

CASES = Cases()
fault = CASES.fault


@fault("worker_gone")
def worker_was_killed(world: World) -> Broken:
    world.supervisor.kill("worker")
    later(SHOWS_AT_ONCE)
    yield None
    world.restart_worker()


@fault("worker_wedged")
def worker_is_stopped(world: World) -> Broken:
    world.sending(40)
    with world.standing_still("worker"):
        yield None
    world.restart_worker()


@fault("worker_wedged", slow=True)
def all_senders_are_stopped_while_the_worker_answers(world: World) -> Broken:
    world.ticks()
    with frozen(world.mailer.pool()):
        later(17)
        yield None
    world.restart_worker()


@fault("queue_not_consumed")
def worker_consumes_another_queue(world: World) -> Broken:
    world.restart_worker("-Q", "mailers")
    world.sending(40)
    later(SHOWS_AT_ONCE)
    yield None
    world.restart_worker()
    world.ticks()


@fault("queue_not_consumed")
def workers_were_drained_and_forgotten(world: World) -> Broken:
    assert app.control.cancel_consumer(QUEUE, reply=True, limit=1)
    world.sending(40)
    later(SHOWS_AT_ONCE)
    yield None
    assert app.control.add_consumer(QUEUE, reply=True, limit=1)
    world.ticks()


@fault("clock_skew")
def clock_of_a_workers_host_is_behind(world: World) -> Broken:
    world.restart_worker(clock_moved=-90)
    yield None
    world.restart_worker()
    world.ticks()


@fault("clock_skew")
def clock_of_a_workers_host_is_ahead(world: World) -> Broken:
    world.restart_worker(clock_moved=90)
    yield None
    world.restart_worker()
    world.ticks()


@fault("letters_orphaned")
def somebody_deleted_the_leases_of_a_dead_worker(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.2))
    campaign = world.sending(60)
    world.has(campaign, "sent", 1)
    world.supervisor.kill("worker")
    with session(world.url, "DELETE FROM mailer_lease") as somebody:
        somebody.commit()
    world.restart_worker()
    world.ticks()
    yield None


@fault("beat_gone")
def beat_was_killed(world: World) -> Broken:
    world.supervisor.kill("beat")
    later(9)
    yield None
    world.mailer.start_beat()
    world.ticks()


@fault("beat_gone", slow=True)
def beat_is_stopped(world: World) -> Broken:
    with world.standing_still("beat"):
        later(21)
        yield None
    world.ticks()


@fault("reaper_gone")
def somebody_holds_the_ticks_lock(world: World) -> Broken:
    with session(world.url, "SELECT pg_advisory_lock(1835100524)") as holder:
        later(16)
        yield None
        holder.execute("SELECT pg_advisory_unlock_all()")


@fault("reaper_gone", slow=True)
def worker_works_in_another_database(world: World) -> Broken:
    world.supervisor.kill("worker")
    elsewhere = {**world.mailer.environment, "DATABASE_URL": f"{world.url.rpartition('/')[0]}/postgres"}
    command = parts.worker(world.mailer.pumps, elsewhere, lambda: world.supervisor.log("worker"))
    world.supervisor.start(replace(command, ready=world.listens))
    later(35)
    yield None
    world.restart_worker()
    world.ticks()
