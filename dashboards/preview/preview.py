"""From dashboards and sources to a page: choose, ask, write."""

from collections.abc import Mapping, Sequence

from dashboards.preview.asking import AskedDashboard, Tell, ask
from dashboards.preview.choosing import Choosing
from dashboards.preview.exceptions import PreviewError
from dashboards.preview.intervals import Window
from dashboards.preview.model import Dashboard
from dashboards.preview.sources import Sources

Given = Mapping[str, Sequence[str]]


def in_silence(_done: int, _all: int) -> None:
    """Tell nobody."""


def asked(
    dashboards: Sequence[Dashboard], window: Window, sources: Sources, given: Given, tell: Tell = in_silence
) -> list[AskedDashboard]:
    """Ask for everything that the dashboards show. Raises PreviewError for a variable that none of them has."""
    known = {variable.name for dashboard in dashboards for variable in dashboard.variables}
    if strangers := set(given) - known:
        raise PreviewError(f"no variable {', '.join(sorted(strangers))!r}; there are: {', '.join(sorted(known))}")
    chosen = [(dashboard, Choosing(window, sources, given).all_of(dashboard)) for dashboard in dashboards]
    return ask(chosen, window, sources, tell)
