"""A mailer that is quiet while it should send pages within two minutes, whatever keeps it quiet."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

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
Quieten = Callable[[Mailer, ExitStack], None]


def a_relay_that_freezes(mailer: Mailer, healing: ExitStack) -> None:
    """The kernel still takes connections for it, and nobody ever answers."""
    sending_slowly(mailer)
    relay = next(name for name in mailer.supervisor.names() if name.startswith("smtp-"))
    healing.enter_context(frozen([psutil.Process(mailer.supervisor.pid(relay))]))


def pumps_that_are_wedged(mailer: Mailer, healing: ExitStack) -> None:
    """Every process of the pool is frozen; the worker's own process lives on."""
    sending_slowly(mailer)
    healing.enter_context(frozen(mailer.senders()))


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
    "frozen relay": (a_relay_that_freezes, "MailerNothingSent"),
    "hang at the greeting": (partial(a_relay_that_hangs, at=Point.CONNECT), "MailerSmtpUnreachable"),
    "hang at MAIL": (partial(a_relay_that_hangs, at=Point.MAIL), "MailerNothingSent"),
    "hang after the dot": (partial(a_relay_that_hangs, at=Point.DOT), "MailerNothingSent"),
    "wedged pumps": (pumps_that_are_wedged, "MailerNothingSent"),
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
    say(page, quiet)
    assert page.name == name
    assert page.received - quiet <= FAULT_SECONDS
