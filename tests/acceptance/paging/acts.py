"""What the tests of pages have in common: the promise, and a mailer that is seen to send."""

from collections.abc import Callable
from uuid import UUID

from mailer_core.models import Tick
from oncall.monitoring.pages import Page
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until
from tests.acceptance.mailer.harness import Mailer

TRIP_SECONDS = 30.0
"""Within which a mailer that has started sends, ticks, and trips where it must."""
FAULT_SECONDS = 120.0
"""Within which a mailer that is quiet while it should send pages (promised)."""
SEEN_LETTERS = 60
"""Sent in 15 s by two pumps: so that Prometheus has seen the count grow before it stands still."""
Say = Callable[[Page, float], None]


def sending_slowly(mailer: Mailer) -> UUID:
    """Start a campaign that lasts longer than the test; healing the receiver lets it go on fast."""
    mailer.receiver.inject(Fault.delay(Point.DOT, 0.5))
    campaign = mailer.campaign(2000)
    mailer.start(campaign)
    mailer.wait_until_sent(campaign, SEEN_LETTERS)
    assert wait_until(Tick.objects.exists, TRIP_SECONDS)
    return campaign
