"""No panel is empty: a whole day, replayed, fills each query of each panel that ships."""

from collections.abc import Iterator

import pytest

from dashboards.preview.answers import Answer
from dashboards.preview.asking import AskedDashboard
from dashboards.preview.preview import asked
from dashboards.preview.rendered import shipped
from tests.acceptance.dashboards.conftest import Replayed
from tests.acceptance.dashboards.samples import ENV


@pytest.mark.parametrize("chosen", [{}, {"env": [ENV]}], ids=["all environments", "one environment"])
def test_every_query_of_every_panel_answers(replayed: Replayed, chosen: dict[str, list[str]]) -> None:
    answers = asked(shipped(), replayed.window, replayed.sources, chosen)
    silent = [
        f"{where}: {answer.error or 'no data'}: {answer.expr}"
        for where, answer in _all(answers)
        if answer.error or answer.is_empty
    ]
    assert not silent, "\n".join(silent)


def _all(answers: list[AskedDashboard]) -> Iterator[tuple[str, Answer]]:
    for whole in answers:
        for panel in whole.panels:
            yield from ((f"{whole.dashboard.uid}, {panel.panel.title}", answer) for answer in panel.answers)
        yield from ((f"{whole.dashboard.uid}, annotation {note.name}", answer) for note, answer in whole.notes)
