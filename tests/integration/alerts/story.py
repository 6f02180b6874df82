"""One alert's story, from which its whole matrix of cases follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from alerts.alert import Alert
from observability.catalogue.engine import Engine
from tests.integration.alerts.recording import Recording, Step
from tests.integration.alerts.world import ENV, World


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

    `onset`: seconds that the fault must last until the expression holds. It ends where `heal` begins, or `lingers`
    for some seconds; where `lasts` is given, it ends so many seconds after the fault began, whatever happens.
    `labels`: what the alert names besides its own. `blind`: it fires on no data, for that is what it is for.
    `always`: it fires always. `beside`: what another environment does meanwhile that must not matter here; by
    itself it must fire nothing.
    """

    alert: Alert
    fault: Step
    near: Step
    heal: Step = calm
    labels: Mapping[str, str] = field(default_factory=dict)
    before: Step = calm
    onset: int = 0
    lasts: int = 0
    lingers: int = 0
    interval: int = 15
    before_seconds: int = 60
    near_seconds: int = 300
    blind: bool = False
    always: bool = False
    beside: Step | None = None

    @property
    def hold(self) -> int:
        """The alert's `for` in seconds."""
        return int(self.alert.hold.time.total_seconds())

    @property
    def keep(self) -> int:
        """The alert's `keep_firing_for` in seconds; Loki's ruler knows none."""
        return 0 if self.alert.engine is Engine.LOKI else int(self.alert.keep.time.total_seconds())

    @property
    def firing(self) -> tuple[Mapping[str, str], ...]:
        """What is expected where it fires."""
        return ({**self.labels, "env": ENV} if self.alert.by_env else self.labels,)

    @property
    def silent(self) -> tuple[Mapping[str, str], ...]:
        """What is expected where it must not fire."""
        return self.firing if self.always else ()


@dataclass(frozen=True)
class Timeline:
    """A recording and what must be so at which time."""

    name: str
    recording: Recording
    checks: tuple[Check, ...]
    neighbour: Recording | None = None
    """Another environment, watched by the same Prometheus."""

    def input_series(self) -> list[dict[str, str]]:
        """Give promtool's input; a series that both have (Prometheus' own) stands once."""
        beside = self.neighbour.input_series() if self.neighbour else []
        return list({each["series"]: each for each in [*self.recording.input_series(), *beside]}.values())


def fault_timeline(story: Story, recording: Recording) -> Timeline:
    """All is well; the fault comes, lasts through a gap and a restart, and goes."""
    recording.run(story.before_seconds, story.before)
    begun = recording.now + story.interval
    checks = [Check(Kind.BELOW, recording.now, story.silent), *_comes(story, recording, begun)]
    checks += [*_stays(story, recording), *_goes(story, recording, begun)]
    return Timeline("a fault comes, stays through a gap and a restart, and goes", recording, tuple(checks))


def _comes(story: Story, recording: Recording, begun: int) -> Iterator[Check]:
    """Look two scrapes before the alert is due: Prometheus 3 takes one sample less into a range than 2."""
    due, early = begun + story.onset + story.hold, 2 * story.interval
    recording.run(story.onset + story.hold + story.interval, story.fault)
    if story.hold >= early:
        yield Check(Kind.HOLDS, due - early, ())
    yield Check(Kind.FIRES, due, story.firing)


def _stays(story: Story, recording: Recording) -> Iterator[Check]:
    world, fault, step = recording.world, _continued(story.fault), story.interval
    recording.run(2 * step, fault)
    world.reachable = False
    recording.run(max(step, min(2 * step, story.keep - step)), fault)
    yield Check(Kind.GAP, recording.now, story.firing)
    world.reachable = True
    recording.run(2 * step, fault)
    yield Check(Kind.GAP, recording.now, story.firing)
    world.restart()
    recording.run(2 * step, fault)
    yield Check(Kind.RESET, recording.now, story.firing)


def _goes(story: Story, recording: Recording, begun: int) -> Iterator[Check]:
    """What the alert waits for before it says resolved is what bridges a gap."""
    healed = recording.now + story.interval
    over = max(healed + story.lingers, begun + story.lasts) + story.keep
    recording.run(over - healed + 2 * story.interval, story.heal)
    if story.keep >= 2 * story.interval:
        yield Check(Kind.GAP, over - 2 * story.interval, story.firing)
    yield Check(Kind.RESOLVES, recording.now, story.silent)


def near_timeline(story: Story, recording: Recording) -> Timeline:
    """All but what the alert is for happens, counters begin anew in between, and it stays silent."""
    recording.run(story.before_seconds, story.before)
    recording.run(story.near_seconds, story.near)
    restarted = recording.now
    recording.world.restart()
    recording.run(story.near_seconds, _continued(story.near))
    times = range(story.interval, recording.now + 1, story.interval)
    checks = (Check(Kind.BELOW if at <= restarted else Kind.RESET, at, story.silent) for at in times)
    return Timeline("what is nearly so is not told", recording, tuple(checks))


def dark_timeline(story: Story, recording: Recording) -> Timeline:
    """First nothing is scraped at all, then the exporter is never reached."""
    world, length = recording.world, story.onset + story.hold + story.keep + 4 * story.interval
    world.reachable = world.configured = False
    recording.run(length, calm)
    world.configured = True
    configured = recording.now + story.interval
    recording.run(length, calm)
    times = range(0, recording.now + 1, story.interval)
    checks = _blind(story, times, configured) if story.blind else (_dark(story, at) for at in times)
    return Timeline("no data is no alert", recording, tuple(checks))


def _dark(story: Story, at: int) -> Check:
    return Check(Kind.NO_DATA, at, story.silent)


def _blind(story: Story, times: range, configured: int) -> Iterator[Check]:
    """It fires: for no environment where nobody says which there are, then for the one that is not reached."""
    nobody = {name: value for name, value in story.firing[0].items() if name != "env"}
    for at in times:
        if story.hold <= at < configured:
            yield Check(Kind.NO_DATA, at, (nobody,))
        elif at > configured + story.hold + story.keep:
            yield Check(Kind.NO_DATA, at, story.firing)


def _continued(step: Step) -> Step:
    """Go on: the first scrape of a stretch is not the fault's first."""
    return lambda world, number: step(world, number + 1)
