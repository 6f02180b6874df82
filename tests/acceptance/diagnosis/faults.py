"""Real faults, each in the order: break, wait until it shows, let it be diagnosed, mend."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg
from django.db.models.functions import Now

from mailer_core.models import Recipient
from mailer_core.services import lifecycle
from mailer_core.services.limits import set_limit
from oncall.stack import ports
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Cases
from tests.acceptance.diagnosis.skewed import clock_moved
from tests.acceptance.diagnosis.world import World, later, postgres_again, session
from tests.services import POSTGRES

CASES = Cases()
fault = CASES.fault
Broken = Iterator[Asked | None]
SHOWS_AT_ONCE = 0.5


# -- the provider --------------------------------------------------------------------------------
@fault("smtp_throttling")
def answers_421_to_every_letter(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.MAIL, "421 4.7.0 Too many messages from your host"))
    world.waits_for(campaign, "circuit_breaker")
    yield None


@fault("smtp_throttling")
def answers_421_at_its_door(world: World) -> Broken:
    world.misbehaving(Fault.answer(Point.CONNECT, "421 4.3.2 Service not available, come back later"))
    later(SHOWS_AT_ONCE)
    yield None
    world.receiver.restart()


@fault("smtp_throttling")
def names_a_time_to_come_back(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.MAIL, "450 4.7.1 Rate limited, try again in 300 seconds"))
    world.waits_for(campaign, "provider_throttled")
    yield None


@fault("smtp_blocked")
def blocks_us_as_a_sender(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.MAIL, "554 5.7.1 Your address is blocked"))
    world.waits_for(campaign, "circuit_breaker")
    yield None


@fault("smtp_blocked")
def turns_us_away_at_its_door(world: World) -> Broken:
    world.misbehaving(Fault.answer(Point.CONNECT, "554 5.7.1 No service for your address"))
    later(SHOWS_AT_ONCE)
    yield None
    world.receiver.restart()


@fault("smtp_auth")
def refuses_our_password(world: World) -> Broken:
    world.receiver.inject(Fault.answer(Point.AUTH, "535 5.7.8 Authentication credentials invalid"))
    world.receiver.restart()  # workers keep a connection that is logged in
    campaign = world.sending()
    world.waits_for(campaign, "smtp_auth_failed")
    yield None


@fault("smtp_slow")
def drops_the_connection_after_the_dot(world: World) -> Broken:
    campaign = world.misbehaving(Fault.drop(Point.DOT))
    world.has(campaign, "unknown")
    yield None


@fault("smtp_slow")
def never_answers_after_the_dot(world: World) -> Broken:
    campaign = world.misbehaving(Fault.hang(Point.DOT))
    world.has(campaign, "sending")
    later(12)
    yield None
    world.receiver.restart()


@fault("smtp_slow")
def never_answers_to_our_greeting(world: World) -> Broken:
    world.receiver.inject(Fault.hang(Point.EHLO))
    yield None
    world.receiver.restart()


@fault("smtp_slow")
def greets_us_after_three_seconds(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.EHLO, 3))
    yield None


@fault("smtp_down")
def mail_server_is_down(world: World) -> Broken:
    world.receiver.stop()
    campaign = world.sending()
    world.waits_for(campaign, "smtp_unreachable")
    yield None
    world.receiver.start()


@fault("smtp_unreachable")
def mail_server_was_down_until_just_now(world: World) -> Broken:
    world.receiver.stop()
    campaign = world.sending()
    world.waits_for(campaign, "smtp_unreachable")
    world.receiver.start()
    yield None


@fault("smtp_down")
def mail_server_hangs_up_when_we_call(world: World) -> Broken:
    campaign = world.misbehaving(Fault.drop(Point.CONNECT))
    world.receiver.restart()
    world.waits_for(campaign, "smtp_unreachable")
    yield None


@fault("campaign_too_risky")
def refuses_the_letter_itself(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.DOT, "552 5.3.4 Message too big for system"))
    world.waits_for(campaign, "campaign_too_risky")
    yield None


@fault("unknowns_waiting")
def letters_wait_for_a_decision_since_yesterday(world: World) -> Broken:
    campaign = world.misbehaving(Fault.drop(Point.DOT, first=3), letters=20)
    world.is_over(campaign)
    unknown = Recipient.objects.filter(campaign=campaign, state="unknown")
    assert unknown.update(settled_at=Now() - timedelta(days=1)) == 3
    yield None


# -- the hourly limit ----------------------------------------------------------------------------
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


# -- the processes -------------------------------------------------------------------------------
@fault("worker_gone")
def worker_was_killed(world: World) -> Broken:
    world.supervisor.kill("worker")
    later(SHOWS_AT_ONCE)
    yield None
    world.restart_worker()


@fault("worker_wedged")
def worker_is_stopped(world: World) -> Broken:
    world.sending(40)
    pid = world.supervisor.pid("worker")
    os.kill(pid, signal.SIGSTOP)
    yield None
    os.kill(pid, signal.SIGCONT)
    world.restart_worker()


@fault("worker_wedged", slow=True)
def all_senders_are_stopped_while_the_worker_answers(world: World) -> Broken:
    world.ticks()
    for child in world.mailer.senders():
        child.suspend()
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


@fault("beat_gone")
def beat_was_killed(world: World) -> Broken:
    world.supervisor.kill("beat")
    later(9)
    yield None
    world.mailer.start_beat()
    world.ticks()


@fault("beat_gone", slow=True)
def beat_is_stopped(world: World) -> Broken:
    pid = world.supervisor.pid("beat")
    os.kill(pid, signal.SIGSTOP)
    later(21)
    yield None
    os.kill(pid, signal.SIGCONT)
    world.ticks()


@fault("reaper_gone")
def somebody_holds_the_ticks_lock(world: World) -> Broken:
    with session(world.url, "SELECT pg_advisory_lock(1835100524)") as holder:
        later(16)
        yield None
        holder.execute("SELECT pg_advisory_unlock_all()")


# -- PostgreSQL ----------------------------------------------------------------------------------
@fault("postgres_lock")
def somebody_locked_the_queue(world: World) -> Broken:
    world.sending(40)
    with session(world.url, "LOCK TABLE mailer_campaignqueue IN ACCESS EXCLUSIVE MODE"):
        later(5)
        yield None


@fault("postgres_lock", slow=True)
def somebody_left_a_transaction_open_on_the_queue(world: World) -> Broken:
    world.sending(3000)
    with session(world.url, "UPDATE mailer_campaignqueue SET served_at = served_at"):
        later(6)
        yield None


@fault("postgres_connections")
def connections_are_used_up(world: World) -> Broken:
    with ExitStack() as hoard:
        try:
            while True:
                hoard.enter_context(psycopg.connect(world.url))
        except psycopg.OperationalError:
            yield None
    world.ticks()


@fault("postgres_down")
def postgres_was_killed(world: World) -> Broken:
    POSTGRES.kill()
    yield None
    postgres_again()
    world.ticks()


@fault("postgres_down")
def postgres_hangs(world: World) -> Broken:
    pid = world.supervisor.pid("postgres")
    os.kill(pid, signal.SIGSTOP)
    yield None
    os.kill(pid, signal.SIGCONT)


# -- Redis ---------------------------------------------------------------------------------------
@fault("redis_full")
def redis_is_full(world: World) -> Broken:
    with world.redis() as client:
        used = client.info("memory")["used_memory"]
        client.config_set("maxmemory", used - 1024)
        later(SHOWS_AT_ONCE)
        yield None
        client.config_set("maxmemory", 0)
    world.ticks()


@fault("clock_skew")
def clock_of_redis_is_wrong(world: World) -> Broken:
    with clock_moved(world.valkey.port, 90) as port:
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
    pid = world.supervisor.pid("valkey")
    os.kill(pid, signal.SIGSTOP)
    yield None
    os.kill(pid, signal.SIGCONT)
    world.restart_worker()
    world.ticks()


@fault("limiter_unavailable")
def redis_was_away_until_just_now(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    world.has(campaign, "sent", 5)
    world.valkey.kill()
    world.waits_for(campaign, "limiter_unavailable", 30)
    world.valkey.start()
    world.restart_worker()
    world.supervisor.stop("beat")
    world.mailer.start_beat()
    later(2)
    yield None
    world.ticks()


# -- the telemetry -------------------------------------------------------------------------------
@fault("log_path_broken")
def loki_is_down(world: World) -> Broken:
    world.supervisor.stop("store")
    yield None
    world.supervisor.start(world.store)
    world.logs_flow()


@fault("log_path_broken", slow=True)
def shipper_was_killed(world: World) -> Broken:
    world.supervisor.kill("shipper")
    world.sending(40)
    later(17)
    yield None
    world.supervisor.start(world.shipper)
    world.logs_flow()


@fault("monitoring_down")
def prometheus_is_down(world: World) -> Broken:
    yield Asked(elsewhere={"PROMETHEUS_URL": f"http://127.0.0.1:{ports.free_port()}"})


@fault("monitoring_down", slow=True)
def exporter_was_killed(world: World) -> Broken:
    with world.monitored() as elsewhere:
        world.supervisor.kill("exporter")
        later(8)
        yield Asked(elsewhere=elsewhere)


@fault("smtp_slow", slow=True)
def provider_takes_six_seconds_a_letter(world: World) -> Broken:
    with world.monitored() as elsewhere:
        world.misbehaving(Fault.delay(Point.DOT, 6))
        later(22)
        yield Asked(elsewhere=elsewhere)


# -- waits by will, when somebody asks about that campaign -----------------------------------------
@fault("paused_by_user")
def asked_about_a_campaign_that_its_owner_paused(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    lifecycle.pause_campaign(world.mailer.owner, campaign)
    yield Asked(campaign)


@fault("outside_send_window")
def asked_about_a_campaign_outside_of_its_hours(world: World) -> Broken:
    campaign = world.sending(20, **closed_window())
    world.waits_for(campaign, "outside_send_window")
    yield Asked(campaign)


def closed_window() -> dict[str, str]:
    """Give hours of the day that are not now."""
    hour = (datetime.now(UTC).hour + 6) % 24
    return {"window_start": f"{hour:02}:00", "window_end": f"{(hour + 1) % 24:02}:00"}
