"""Single panels of the shipped dashboards, asked at a time of the replayed day."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from dashboards.preview.answers import Answer
from dashboards.preview.intervals import Window
from dashboards.preview.model import Dashboard, Kind, Panel
from dashboards.preview.preview import asked
from dashboards.preview.rendered import shipped
from observability.catalogue.links import Dashboard as Uid
from tests.acceptance.dashboards.conftest import Replayed
from tests.acceptance.dashboards.mailing import HOUR, STEP

Labels = tuple[tuple[str, str], ...]


def only(uid: Uid, wanted: Callable[[Panel], bool]) -> Dashboard:
    """Give a dashboard with these panels alone."""
    (dashboard,) = shipped([uid.value])
    panels = tuple(panel for panel in dashboard.panels if panel.targets and wanted(panel))
    assert panels, f"{uid} has no such panel"
    return replace(dashboard, panels=panels, annotations=())


def asking(name: str, kind: str = "stat") -> Callable[[Panel], bool]:
    """Want the panels of a type that ask for a name."""
    return lambda panel: panel.type == kind and any(name in target.expr for target in panel.targets)


def answers_at(replayed: Replayed, dashboard: Dashboard, at: float, **given: str) -> Mapping[int, tuple[Answer, ...]]:
    """Ask about the hour that ends at a time; answers by the panel's id."""
    variables = {name: [value] for name, value in given.items()}
    (whole,) = asked([dashboard], Window(at - HOUR, at, STEP), replayed.sources, variables)
    errors = [answer.error for panel in whole.panels for answer in panel.answers if answer.error]
    assert not errors, errors
    return {panel.panel.id: panel.answers for panel in whole.panels}


def numbers(answer: Answer) -> dict[Labels, float]:
    """Give the last value of each series that is not 0, which logs cannot tell from nothing."""
    found = {tuple(sorted(series.labels.items())): series.points[-1][1] for series in answer.series}
    return {labels: value for labels, value in found.items() if value}


def of_kind(answers: tuple[Answer, ...], kind: Kind) -> dict[Labels, float]:
    """Put the numbers of all answers of one source together."""
    return {
        labels: value for answer in answers if answer.target.kind is kind for labels, value in numbers(answer).items()
    }
