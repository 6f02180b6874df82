"""Both worlds, asked once for all tests: by the page's own text, on this machine and through the containers' doors."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.options import Options
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.samples import STATES
from tests.hours import within_one_hour
from tests.integration.playbook import worlds
from tests.integration.playbook.asking import Answer, ask_all, ask_through, require_timeout
from tests.integration.playbook.building import Plan, built
from tests.integration.playbook.containers import laptop
from tests.integration.playbook.going_on import at_work, stuck
from tests.integration.playbook.worlds import World
from tests.patience import PATIENCE
from tests.services import FOLDER
from tests.unit.playbook.page import snippets

HEALTHY, BROKEN = STATES
ONE_OF_EACH = tuple(
    {
        (one.kind, bool(one.parameters), bool(re.search(r"[|$]", one.body))): name for name, one in SNIPPETS.items()
    }.values()
)
"""A snippet of each form that the doors print."""
LATE = "database-long-transactions"
USAGE = "mailer:rate_limit_usage:ratio"
WATCHDOG = 'ALERTS{alertname="MailerWatchdog",alertstate="firing"}'
TRIPPED = 'ALERTS{alertname="MailerBreakerTripped"}'


@dataclass(frozen=True)
class Asked:
    """A world, and what it answered to every snippet of the page."""

    world: World
    answers: Mapping[str, Answer]
    inside: Mapping[Door, Mapping[str, Answer]] = field(default_factory=dict)
    """The same through the doors of containers; of the healthy world alone."""


@pytest.fixture(scope="session")
def relay(supervisor: Supervisor) -> Iterator[str]:
    receiver = SmtpReceiver(supervisor, Options(FOLDER / "playbook-smtp"), "playbook-smtp")
    receiver.start()
    yield receiver.url
    receiver.stop()


@pytest.fixture(scope="session")
def asked(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    valkey_server: object,
    supervisor: Supervisor,
    relay: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Asked]:
    """Build both worlds, one after the other, and ask each everything that the page prints."""
    require_timeout()

    def working(world: World) -> AbstractContextManager[None]:
        return at_work(world, supervisor)

    plans = (
        Plan(HEALTHY, 2, worlds.make_healthy, worlds.well_shipped, relay, working, True, (USAGE, WATCHDOG)),
        Plan(BROKEN, 3, worlds.make_broken, worlds.badly_shipped, "", stuck, False, (USAGE, WATCHDOG, TRIPPED)),
    )

    def everything(plan: Plan) -> Asked:
        with built(plan, tmp_path_factory.mktemp(plan.name), supervisor) as world:
            answers = ask_all(snippets(), world)
            if plan.name == BROKEN:
                answers[LATE] = _once_it_shows(world)
            inside = _inside(world, tmp_path_factory.mktemp("laptop") / "it") if plan.name == HEALTHY else {}
            return Asked(world, answers, inside)

    with django_db_blocker.unblock():
        return {plan.name: within_one_hour(partial(everything, plan)) for plan in plans}


def _once_it_shows(world: World) -> Answer:
    """Ask again for what shows after half a minute: the session that holds a lock, and the one that waits for it."""
    block, kept = snippets()[LATE], {LATE: Answer("", "", 1)}

    def shown() -> bool:
        kept.update(ask_all({LATE: block}, world))
        return "(2 rows)" in kept[LATE].out

    wait_until(shown, 30 + PATIENCE, 1.0)
    return kept[LATE]


def _inside(world: World, folder: Path) -> dict[Door, dict[str, Answer]]:
    """Enter by Docker for everything; by Kubernetes, whose words differ in the way in alone, once a form."""
    machine = laptop(folder, world.environment)
    blocks = snippets()
    asked = {Door.DOCKER: blocks, Door.KUBECTL: {name: blocks[name] for name in ONE_OF_EACH}}
    return {door: ask_through(door, those, world, machine) for door, those in asked.items()}
