"""Healthy states that look odd: no cause may be told in any of them."""

from dataclasses import replace
from datetime import timedelta

import psycopg

from mailer_core.exceptions import Refused
from mailer_core.models import Campaign, Suppression
from mailer_core.services import lifecycle, unknowns
from mailer_core.services.limits import set_limit
from oncall import parts
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.world import World, closed_window, later, session
from tests.integration.guard.roles import as_role, made_role, made_user

CASES = Cases()
healthy = CASES.healthy


@healthy
def idle_at_night(world: World) -> Broken:
    yield None


@CASES.slow_healthy
def watched_by_prometheus_in_the_middle_of_a_campaign(world: World) -> Broken:
    with world.monitored() as elsewhere:
        world.receiver.inject(Fault.delay(Point.DOT, 0.02))
        world.has(world.sending(2000), "sent", 300)
        later(6)
        yield Asked(elsewhere=elsewhere)


@healthy
def asked_about_a_campaign_that_is_over(world: World) -> Broken:
    campaign = world.sending(5)
    world.is_over(campaign)
    yield Asked(campaign)


@healthy
def in_the_middle_of_a_campaign(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.02))
    world.has(world.sending(2000), "sent", 20)
    yield None


@healthy
def twenty_campaigns_at_once(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.02))
    for _ in range(20):
        world.sending(30)
    yield None


@healthy
def limit_spent_to_the_last_letter_and_nothing_waits(world: World) -> Broken:
    campaign = world.draft(25)
    set_limit(world.mailer.owner, 25, timedelta(hours=1))
    world.mailer.start(campaign)
    world.is_over(campaign)
    yield None


@healthy
def limit_raised_by_a_person(world: World) -> Broken:
    campaign = world.draft(25)
    set_limit(world.mailer.owner, 20_000, timedelta(hours=1))
    world.mailer.start(campaign)
    world.is_over(campaign)
    yield None


@healthy
def campaign_paused_by_its_owner(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    lifecycle.pause_campaign(world.mailer.owner, campaign)
    later(0.3)
    yield None


@healthy
def campaign_outside_of_its_hours(world: World) -> Broken:
    world.waits_for(world.sending(20, **closed_window()), "outside_send_window")
    yield None


@healthy
def one_bad_address(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.RCPT, "550 5.1.1 No such user", matching="r3@*"))
    world.is_over(campaign)
    yield None


@healthy
def one_full_mailbox_that_is_tried_again_later(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.RCPT, "452 4.2.2 Mailbox full", matching="r3@*"))
    world.has(campaign, "sent", 39)
    yield None


@healthy
def ten_bad_addresses_in_a_row(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.RCPT, "550 5.1.1 No such user"), letters=10)
    world.is_over(campaign)
    yield None


@healthy
def nine_transient_errors_and_then_it_goes_on(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.MAIL, "451 4.3.0 Try later", first=9))
    world.has(campaign, "sent", 31)
    yield None


@healthy
def campaign_with_errors_is_over(world: World) -> Broken:
    campaign = world.misbehaving(Fault.answer(Point.RCPT, "550 5.1.1 No such user", every=2))
    world.is_over(campaign)
    assert Campaign.objects.get(pk=campaign).finished_with_errors
    yield None


@healthy
def drafts_alone(world: World) -> Broken:
    world.draft(5)
    world.draft(0)
    yield None


@healthy
def campaign_cancelled_in_the_middle(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    world.has(campaign, "sent", 3)
    lifecycle.cancel_campaign(world.mailer.owner, campaign)
    world.is_over(campaign)
    yield None


@healthy
def everybody_has_unsubscribed(world: World) -> Broken:
    campaign = world.draft(5)
    Suppression.objects.bulk_create([Suppression(email=f"r{n}@example.com") for n in range(5)])
    world.mailer.start(campaign)
    world.is_over(campaign)
    yield None


@healthy
def manager_refused_by_the_throttle(world: World) -> Broken:
    campaign = world.draft(0)
    for _ in range(12):
        try:
            lifecycle.start_campaign(world.mailer.owner, campaign)
        except Refused:
            continue
    yield None


@healthy
def worker_has_just_started(world: World) -> Broken:
    world.restart_worker()
    yield None


@healthy
def beat_has_just_started(world: World) -> Broken:
    world.supervisor.stop("beat")
    world.mailer.start_beat()
    world.beat_rings()
    yield None


@healthy
def two_workers(world: World) -> Broken:
    environment = dict(world.mailer.environment)
    command = parts.worker(1, environment, lambda: world.supervisor.log("worker-2"))
    second = type(command)(**{**vars(command), "name": "worker-2", "argv": [*command.argv, "-n", "second@%h"]})
    world.supervisor.start(second)
    yield None
    world.supervisor.stop("worker-2")


@healthy
def hour_without_a_bucket_yet(world: World) -> Broken:
    world.is_over(world.sending(5))
    with world.redis() as client:
        client.delete(*client.scan_iter("mailer:rate:*"))
    yield None


@healthy
def redis_shared_with_another_application(world: World) -> Broken:
    with world.redis() as client:
        client.mset({f"shop:session:{n}": "x" * 100 for n in range(5000)})
        client.rpush("celery", '{"headers": {"task": "shop.tasks.bill"}}')
        yield None
        client.delete("celery", *client.scan_iter("shop:*", count=1000))


@healthy
def backup_reads_everything(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.02))
    campaign = world.sending(2000)
    with session(world.url, "SELECT count(*) FROM mailer_recipient"):
        world.has(campaign, "sent", 20)
        later(4)
        yield None


@healthy
def letters_sent_once_more_by_the_campaigns_own_policy(world: World) -> Broken:
    world.receiver.inject(Fault.drop(Point.DOT, first=1, matching="r3@*"))
    campaign = world.draft(20, unknown_policy="resend_once")
    world.mailer.start(campaign)
    world.is_over(campaign)
    yield None


@healthy
def unknown_letters_that_a_person_has_decided(world: World) -> Broken:
    campaign = world.misbehaving(Fault.drop(Point.DOT, first=1), letters=20)
    world.is_over(campaign)
    unknowns.decide_unknowns(world.mailer.owner, campaign, unknowns.Decision.ASSUME_DELIVERED)
    yield None


@healthy
def asked_by_logins_that_only_read(world: World) -> Broken:
    world.has(world.sending(20), "sent", 1)
    connected = psycopg.connect(world.url, autocommit=True)
    with connected as owner, made_role(owner), world.redis() as client, made_user(client) as url:
        yield Asked(elsewhere={"DIAGNOSIS_DATABASE_URL": as_role(), "DIAGNOSIS_REDIS_URL": url})


@healthy
def provider_that_takes_a_tenth_of_a_second(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.1))
    world.has(world.sending(400), "sent", 10)
    yield None


@healthy
def two_beats(world: World) -> Broken:
    command = parts.beat(dict(world.mailer.environment))
    world.supervisor.start(replace(command, name="beat-2"))
    yield None
    world.supervisor.stop("beat-2")


@healthy
def provider_that_greylists_everybody(world: World) -> Broken:
    world.receiver.inject(Fault.answer(Point.RCPT, "450 4.2.0 Greylisted, please try again in 60 seconds"))
    campaign = world.sending(12)
    world.has(campaign, "pending", 12)
    later(2)
    yield None


@healthy
def provider_that_puts_one_reader_in_ten_off(world: World) -> Broken:
    """As one domain among many does; the breaker counts ten in a row alone."""
    world.receiver.inject(Fault.answer(Point.RCPT, "450 4.7.0 Try again later", matching="r*0@example.com"))
    campaign = world.sending(80)
    world.has(campaign, "sent", 60)
    yield None


@healthy
def campaign_whose_owner_was_dismissed(world: World) -> Broken:
    world.receiver.inject(Fault.delay(Point.DOT, 0.05))
    campaign = world.sending(400)
    owner = world.mailer.owner
    owner.is_active = False
    owner.save()
    world.has(campaign, "sent", 20)
    yield None
