"""The provider refuses, blocks, hangs, is slow, or is not there."""

from datetime import timedelta

from django.db.models.functions import Now

from mailer_core.models import Recipient
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.world import SHOWS_AT_ONCE, World, later

CASES = Cases()
fault = CASES.fault


@fault("smtp_throttling")
def answers_421_to_every_letter(world: World) -> Broken:
    world.breaker_opens()
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


@fault("smtp_down")
def nobody_knows_the_name_of_the_mail_server(world: World) -> Broken:
    yield Asked(elsewhere={"SMTP_URL": "smtp://relay.invalid:25"})


@fault("smtp_down")
def mail_server_does_not_speak_tls_on_this_port(world: World) -> Broken:
    yield Asked(elsewhere={"SMTP_URL": world.receiver.url.replace("smtp://", "smtps://")})
