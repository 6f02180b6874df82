"""Every story told once: recordings, cases, and promtool's verdicts on rules and mutants."""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from tests.integration.alerts import suite
from tests.integration.alerts.mutants import mutants
from tests.integration.alerts.neighbour import WELL, Neighbour
from tests.integration.alerts.promtool import run_all
from tests.integration.alerts.recording import Recording
from tests.integration.alerts.stories import backlog, burning, delivery, pipeline
from tests.integration.alerts.story import Kind, Story, Timeline, dark_timeline, fault_timeline, near_timeline
from tests.integration.alerts.suite import Rule
from tests.integration.alerts.world import World

STORIES: tuple[Story, ...] = (
    *delivery.STORIES,
    *burning.STORIES,
    *backlog.STORIES,
    *pipeline.STORIES,
)
_NAME = re.compile(r"\b(?:mailer[a-z0-9_:]+|up)\b")


@dataclass(frozen=True)
class Told:
    """A story with its rule as it ships, the rules that this builds on, and its timelines."""

    title: str
    story: Story
    rule: Rule
    builds_on: list[Rule]
    timelines: tuple[Timeline, ...]

    def kinds(self) -> set[Kind]:
        """Which kinds of cases there are."""
        return {check.kind for timeline in self.timelines for check in timeline.checks}


def tell_all(folder: Path) -> list[Told]:
    """Let every story happen."""
    neighbour = Neighbour(folder / "neighbour")
    return [_tell(f"{story.alert.name}-{number}", story, folder, neighbour) for number, story in enumerate(STORIES)]


def _tell(title: str, story: Story, folder: Path, neighbour: Neighbour) -> Told:
    shipped = suite.shipped_rules()
    rule = shipped[story.alert.name]
    builds_on = suite.needed(rule, shipped)
    written = [each["expr"] for each in [*builds_on, rule]] + list(rule["annotations"].values())  # texts may ask too
    names = frozenset(name for text in written for name in _NAME.findall(text))
    fault, near, dark = (
        telling(story, Recording(World(folder / f"{title}-{telling.__name__}"), names, story.interval))
        for telling in (fault_timeline, near_timeline, dark_timeline)
    )
    watched = [
        replace(line, neighbour=neighbour.beside(line.recording, story.beside or WELL)) for line in (fault, near)
    ]
    return Told(title, story, rule, builds_on, (*watched, dark))


def write(told: Told, rule: Rule, folder: Path, name: str) -> Path:
    """Write promtool's files for a rule, as it ships or mutated."""
    rules = folder / f"{name}-rules.yml"
    rules.write_text(suite.rule_document([*told.builds_on, suite.wordless(rule)]))
    test = folder / f"{name}.yml"
    test.write_text(suite.test_document(rules.name, told.rule, told.timelines))
    return test


def failures(tellings: list[Told], folder: Path) -> dict[str, str]:
    """Run every case on the rules that ship; gives what promtool says against them, by alert."""
    files = {write(told, told.rule, folder, told.title): told.title for told in tellings}
    return {files[path]: words for path, words in run_all(list(files)).items()}


def survivors(tellings: list[Told], folder: Path) -> tuple[int, list[str]]:
    """Run every case on every mutant; gives how many there are and those that no story's cases kill."""
    tested: dict[str, list[Path]] = {}
    for told in tellings:
        for number, mutant in enumerate(mutants(told.rule)):
            name = f"{told.story.alert.name}: {mutant.name}: {mutant.rule['expr']}"
            tested.setdefault(name, []).append(write(told, mutant.rule, folder, f"{told.title}-{number}"))
    killed = run_all([path for paths in tested.values() for path in paths])
    return len(tested), [name for name, paths in tested.items() if killed.keys().isdisjoint(paths)]
