"""A day in the life of a mailer, minute by minute: what a reader of the dashboards must be able to see."""

from pathlib import Path
from unittest.mock import patch

from observability.catalogue.reasons import DeferReason
from oncall.exporter import processes
from tests.acceptance.dashboards.acts import (
    DAY,
    Act,
    at,
    cancel,
    crash,
    deploy,
    find_loki,
    heal,
    lose_loki,
    lose_redis,
    pause,
    refuse,
    refused_starts,
    resolve,
    resume,
    send_test_letters,
    start,
    unsubscribe,
    wait,
)
from tests.acceptance.dashboards.campaign import Campaign
from tests.acceptance.dashboards.mailing import STEP, Mailing
from tests.acceptance.dashboards.samples import Samples
from tests.integration.alerts.world import OTHER_PROVIDER, World
from tests.unit.metrics.events import PROVIDER

BEGIN = DAY.timestamp()
END = BEGIN + 24 * 3600
NOW = at("23:58")
"""When one looks at it: three campaigns wait, each for another reason."""
LIMIT = 1000
PACE = 30
DEPLOYED = at("07:50")
BAD_DAY = Campaign("bad day", 500)
"""The campaign that a crash and a tripped breaker meet before noon."""
IN_TROUBLE = at("11:25")
"""When its on-call engineer looks: the first probe failed, the second is due."""
LOKI_GONE = (at("15:00"), at("15:40"))

NIGHT_AND_MORNING: tuple[tuple[str, Act], ...] = (
    ("06:10", unsubscribe(3)),
    ("07:50", deploy),
    ("08:00", start("morning", 400, bad_every=50)),
    ("08:40", unsubscribe(5)),
    ("09:05", start("autumn", 1600)),  # larger than an hour
    ("10:20", send_test_letters(5, refused=1)),
    ("10:25", refused_starts(2)),
    ("10:26", refused_starts(1, "too_large")),
)
BAD_NOON: tuple[tuple[str, Act], ...] = (
    ("11:00", start(BAD_DAY.name, BAD_DAY.total, bad_every=25)),
    ("11:02", crash(BAD_DAY.name, returned=12, unknown=4, unserved=480)),
    ("11:12", refuse(PROVIDER)),
    ("11:24", heal(PROVIDER)),
    ("12:30", start("patience", 300, OTHER_PROVIDER)),
    ("12:32", wait("patience", DeferReason.PROVIDER_THROTTLED, "12:40")),
    ("13:50", resolve(BAD_DAY.name)),
    ("14:10", start("away", 300, OTHER_PROVIDER)),
    ("14:11", wait("away", DeferReason.SMTP_UNREACHABLE, "14:20")),
    ("14:21", wait("away", DeferReason.SMTP_AUTH_FAILED)),
    ("14:40", resume("away", "oncall")),
)
AFTERNOON: tuple[tuple[str, Act], ...] = (
    ("15:00", lose_loki),
    ("15:05", start("unseen", 700)),
    ("15:40", find_loki),
    ("16:20", start("forgotten", 350)),
    ("16:22", lose_redis),
    ("16:23", wait("forgotten", DeferReason.LIMITER_UNAVAILABLE, "16:30")),
    ("17:00", start("second thoughts", 400)),
    ("17:02", pause("second thoughts")),
    ("17:30", resume("second thoughts")),
    ("18:00", start("office hours", 300)),
    ("18:01", wait("office hours", DeferReason.OUTSIDE_SEND_WINDOW, "20:00")),
    ("19:00", start("too large a letter", 200)),
    ("19:01", wait("too large a letter", DeferReason.CAMPAIGN_TOO_RISKY)),
    ("19:30", cancel("too large a letter")),
)
EVENING: tuple[tuple[str, Act], ...] = (
    ("21:00", start("evening", 800, OTHER_PROVIDER)),
    ("21:30", unsubscribe(4)),
    ("23:10", start("late", 400)),
    ("23:12", refuse(PROVIDER)),
    ("23:37", start("larger than an hour", 1500, OTHER_PROVIDER)),
    ("23:40", start("not tonight", 100)),
    ("23:40", pause("not tonight")),
)


def live(folder: Path, wanted: frozenset[str]) -> tuple[World, Samples]:
    """Live through the day; a sample of every series each `STEP` seconds. `wanted`: the metrics that are kept."""
    world = World(folder)
    world.facts.granted = {PROVIDER: 0, OTHER_PROVIDER: 0}
    world.facts.state["limits"] = {PROVIDER: LIMIT, OTHER_PROVIDER: LIMIT}
    mailing, samples = Mailing(world, LIMIT, PACE), Samples(wanted)
    mailing.now = world.now = BEGIN
    acts = [(at(clock), act) for clock, act in (*NIGHT_AND_MORNING, *BAD_NOON, *AFTERNOON, *EVENING)]
    with patch.object(processes, "version", lambda _name: "0.1.0" if mailing.now > DEPLOYED else "0.0.9"):
        for number in range(int(END - BEGIN) // STEP):
            begin = BEGIN + number * STEP
            for act in (act for time, act in acts if begin <= time < begin + STEP):
                act(mailing)
            mailing.step(begin + STEP)
            samples.take(world, begin + STEP)
    return world, samples
