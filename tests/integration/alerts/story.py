"""One alert's story, from which its whole matrix of cases follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.alert import Alert
from tests.integration.alerts.recording import Recording, Step
from tests.integration.alerts.world import World


class Kind(StrEnum):
    """What a case shows."""

    FIRES = "fires"
    BELOW = "not below the threshold"
    NO_DATA = "not on no data"
    HOLDS = "holds for `for`"
    RESOLVES = "resolves"
    RESET = "survives a counter reset"
    GAP = "a scrape gap does not resolve it"


@dataclass(frozen=True)
class Check:
    """At a time, in seconds, the alert fires once for each of these labels; for none, it is silent."""

    kind: Kind
    at: int
    fires: tuple[Mapping[str, str], ...]


def calm(world: World, number: int) -> None:
    """Nothing happens."""


@dataclass(frozen=True)
class Story:
    """`fault` is what the alert is for, `near` what it must not mind; both are called before each scrape.

    `onset`: seconds that the fault must last until the expression holds; `clears`: until it no longer does
    after `heal` began. `labels`: what the alert names besides its own.
    """

    alert: Alert
    fault: Step
    near: Step
    heal: Step = calm
    labels: Mapping[str, str] = field(default_factory=dict)
    onset: int = 0
    clears: int = 0
    interval: int = 15
    near_seconds: int = 300
    before: Step = calm
    before_seconds: int = 60

    @property
    def hold(self) -> int:
        """The alert's `for` in seconds."""
        return int(self.alert.hold.time.total_seconds())

    @property
    def keep(self) -> int:
        """The alert's `keep_firing_for` in seconds."""
        return int(self.alert.keep.time.total_seconds())


@dataclass(frozen=True)
class Timeline:
    """A recording and what must be so at which time."""

    name: str
    recording: Recording
    checks: tuple[Check, ...]


def fault_timeline(story: Story, recording: Recording) -> Timeline:
    """All is well; the fault comes, lasts through a gap and a restart, and goes."""
    world, step, firing = recording.world, story.interval, (story.labels,)
    checks = []
    recording.run(story.before_seconds, story.before)
    checks.append(Check(Kind.BELOW, recording.now, ()))
    begun = recording.now + step
    recording.run(story.onset + story.hold + step, story.fault)
    if story.hold:
        checks.append(Check(Kind.HOLDS, begun + story.onset + story.hold - step, ()))
    checks.append(Check(Kind.FIRES, begun + story.onset + story.hold, firing))
    recording.run(2 * step, _continued(story.fault))
    world.reachable = False
    recording.run(max(step, min(2 * step, story.keep - step)), _continued(story.fault))
    checks.append(Check(Kind.GAP, recording.now, firing))
    world.reachable = True
    recording.run(2 * step, _continued(story.fault))
    checks.append(Check(Kind.GAP, recording.now, firing))
    world.restart()
    recording.run(2 * step, _continued(story.fault))
    checks.append(Check(Kind.RESET, recording.now, firing))
    recording.run(story.clears + story.keep + 2 * step, story.heal)
    checks.append(Check(Kind.RESOLVES, recording.now, ()))
    return Timeline("a fault comes, stays through a gap and a restart, and goes", recording, tuple(checks))


def near_timeline(story: Story, recording: Recording) -> Timeline:
    """All but what the alert is for happens, counters begin anew in between, and it stays silent."""
    recording.run(story.before_seconds, story.before)
    recording.run(story.near_seconds, story.near)
    recording.world.restart()
    recording.run(story.near_seconds, _continued(story.near))
    times = range(story.interval, recording.now + 1, story.interval)
    restarted = story.before_seconds + story.near_seconds
    checks = (Check(Kind.BELOW if at <= restarted else Kind.RESET, at, ()) for at in times)
    return Timeline("what is nearly so is not told", recording, tuple(checks))


def dark_timeline(story: Story, recording: Recording) -> Timeline:
    """First nothing is scraped at all, then the exporter is never reached."""
    world, length = recording.world, story.onset + story.hold + 60
    world.reachable = world.configured = False
    recording.run(length, calm)
    world.configured = True
    recording.run(length, calm)
    times = range(0, recording.now + 1, story.interval)
    return Timeline("no data is no alert", recording, tuple(Check(Kind.NO_DATA, at, ()) for at in times))


def _continued(step: Step) -> Step:
    """A stretch that goes on: its first scrape is not the fault's first."""
    return lambda world, number: step(world, number + 1)
