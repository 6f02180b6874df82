"""A mailer that is quiet while it should send pages within two minutes, once, whatever keeps it quiet."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from uuid import UUID

import psutil
import pytest

from mailer_core.models import Tick
from oncall.monitoring.stack import PAGE, Monitoring
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until
from tests.acceptance.mailer.harness import Mailer
from tests.acceptance.paging.acts import FAULT_SECONDS, TRIP_SECONDS, Say, sending_slowly
from tests.freezing import frozen

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300), pytest.mark.chaos]

FEW = 20
"""Letters that fit into one batch: all of them are in hand, and none is left that could be taken."""
PROBED = 60.0
"""Longer than promised, so that a page that comes too late tells its time."""
STILL = 3.0
"""Longer than a letter takes here, also where the machine is busy."""
ALONE = 30.0
"""Longer than two pages of one fault would be apart."""
Quieten = Callable[[Mailer, ExitStack], None]


def a_relay_that_freezes(mailer: Mailer, healing: ExitStack, at: Point) -> None:
    """The kernel still takes connections for it, and nobody ever answers. `at`: what every pump waits for then."""
    campaign = sending_slowly(mailer)
    mailer.receiver.inject(Fault.hang(at))
    assert wait_until(lambda: _stands_still(mailer, campaign), TRIP_SECONDS)
    relay = next(name for name in mailer.supervisor.names() if name.startswith("smtp-"))
    healing.enter_context(frozen([psutil.Process(mailer.supervisor.pid(relay))]))


def _stands_still(mailer: Mailer, campaign: UUID) -> bool:
    before = mailer.look(campaign).counts["sent"]
    time.sleep(STILL)
    return mailer.look(campaign).counts["sent"] == before and len(mailer.senders()) == mailer.pumps


def pumps_that_are_wedged(mailer: Mailer, healing: ExitStack) -> None:
    """Every process that holds letters is frozen; the worker's own process and the one to spare live on."""
    sending_slowly(mailer)
    assert wait_until(lambda: _frozen_with_letters(mailer, healing), TRIP_SECONDS)


def _frozen_with_letters(mailer: Mailer, healing: ExitStack) -> bool:
    """Freeze the pumps; False where one of them was caught between two batches, and all go on."""
    with ExitStack() as tried:
        pumps = mailer.senders()
        tried.enter_context(frozen(pumps))
        if len(pumps) == mailer.pumps and mailer.senders() == pumps:
            healing.push(tried.pop_all())
            return True
    return False


def a_pool_that_is_wedged(mailer: Mailer, healing: ExitStack) -> None:
    """Every process of the pool is frozen, the one to spare too, so that nobody ticks; the worker's own lives on."""
    sending_slowly(mailer)
    healing.enter_context(frozen(mailer.pool()))


def a_relay_that_hangs(mailer: Mailer, healing: ExitStack, at: Point) -> None:
    """A campaign starts, and its first letter never gets beyond this point."""
    assert wait_until(Tick.objects.exists, TRIP_SECONDS)
    mailer.receiver.inject(Fault.hang(at))
    mailer.start(mailer.campaign(FEW))


def a_dead_beat(mailer: Mailer, healing: ExitStack) -> None:
    """A campaign waits for its relay, and nobody wakes it when the wait is over."""
    assert wait_until(Tick.objects.exists, TRIP_SECONDS)
    mailer.supervisor.kill("beat")
    mailer.receiver.inject(Fault.drop(Point.CONNECT, first=2))
    mailer.start(mailer.campaign(FEW))


WAYS: dict[str, tuple[Quieten, str]] = {
    "frozen relay": (partial(a_relay_that_freezes, at=Point.DOT), "MailerNothingSent"),
    "relay frozen before the body": (partial(a_relay_that_freezes, at=Point.RCPT), "MailerSmtpUnreachable"),
    "hang at the greeting": (partial(a_relay_that_hangs, at=Point.CONNECT), "MailerSmtpUnreachable"),
    "hang at MAIL": (partial(a_relay_that_hangs, at=Point.MAIL), "MailerNothingSent"),
    "hang after the dot": (partial(a_relay_that_hangs, at=Point.DOT), "MailerNothingSent"),
    "wedged pumps": (pumps_that_are_wedged, "MailerNothingSent"),
    "wedged pool": (a_pool_that_is_wedged, "MailerNothingSent"),
    "dead beat": (a_dead_beat, "MailerTickLate"),
}
"""What keeps it quiet, and the page that is to come first."""


@pytest.mark.parametrize("way", WAYS)
def test_a_mailer_that_falls_silent_pages_within_two_minutes(
    mailer: Mailer, monitoring: Monitoring, say: Say, way: str
) -> None:
    quieten, name = WAYS[way]
    with ExitStack() as healing:
        quieten(mailer, healing)
        quiet = time.time()
        page = monitoring.pages.wait_for(lambda found: found.path == PAGE, FAULT_SECONDS + PROBED)
        time.sleep(ALONE)
    say(page, quiet)
    assert [found.name for found in monitoring.pages.all(PAGE)] == [name]
    assert page.received - quiet <= FAULT_SECONDS
