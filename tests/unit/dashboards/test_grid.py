"""Panels stand from left to right, rows below one another."""

from dashboards.boards import BOARDS
from dashboards.grid import COLUMNS, Place, place
from dashboards.panel import Row
from observability.catalogue.text import same
from tests.unit.dashboards.samples import panel


def places(*rows: Row) -> list[Place]:
    return [at for _, at in place(rows)]


def test_a_panel_that_does_not_fit_begins_the_next_line_below_the_highest() -> None:
    wide = [panel("a", width=16, height=4), panel("b", width=8, height=9), panel("c", width=8, height=3)]
    assert places(Row(same("row"), tuple(wide))) == [
        Place(0, 0, COLUMNS, 1),
        Place(0, 1, 16, 4),
        Place(16, 1, 8, 9),
        Place(0, 10, 8, 3),
    ]


def test_a_row_begins_below_the_highest_panel_of_the_one_before() -> None:
    high, low = panel("high", height=9), panel("low", height=2)
    assert places(Row(same("one"), (high, low)), Row(same("two"), (low,)))[3:] == [
        Place(0, 10, COLUMNS, 1),
        Place(0, 11, 8, 2),
    ]


def test_an_empty_row_is_a_title_alone() -> None:
    assert places(Row(same("one"), ()), Row(same("two"), ())) == [Place(0, 0, COLUMNS, 1), Place(0, 1, COLUMNS, 1)]


def test_every_line_of_every_dashboard_is_filled_to_its_end_or_is_the_last_of_its_row() -> None:
    for board in BOARDS:
        for row in board.rows:
            widths = [panel.width for panel in row.panels]
            assert sum(widths) % COLUMNS == 0 or len(row.panels) == 1, f"{board.title.en}, {row.title.en}: {widths}"
