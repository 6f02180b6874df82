"""Where panels stand: from left to right on a grid of 24 columns, each row's title above them."""

from collections.abc import Iterator
from dataclasses import dataclass

from dashboards.panel import Panel, Row

COLUMNS = 24


@dataclass(frozen=True)
class Place:
    """A panel's place, in columns and in lines of the grid."""

    x: int
    y: int
    width: int
    height: int


Placed = tuple[Row | Panel, Place]


def place(rows: tuple[Row, ...]) -> list[Placed]:
    """Place every row's title and panels, one row below the other."""
    placed: list[Placed] = []
    y = 0
    for row in rows:
        placed.append((row, Place(0, y, COLUMNS, 1)))
        placed += _flow(row.panels, y + 1)
        y = max(at.y + at.height for _, at in placed)
    return placed


def _flow(panels: tuple[Panel, ...], top: int) -> Iterator[Placed]:
    """Fill lines from the left; a panel that does not fit begins the next line, below the highest of this one."""
    x, y, highest = 0, top, 0
    for panel in panels:
        if x + panel.width > COLUMNS:
            x, y, highest = 0, y + highest, 0
        yield panel, Place(x, y, panel.width, panel.height)
        x, highest = x + panel.width, max(highest, panel.height)
