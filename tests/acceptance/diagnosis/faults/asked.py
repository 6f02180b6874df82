"""Waits by will, when somebody asks about that very campaign."""

from mailer_core.services import lifecycle
from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.diagnosis.case import Asked, Broken, Cases
from tests.acceptance.diagnosis.world import World, closed_window

CASES = Cases()
fault = CASES.fault


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
