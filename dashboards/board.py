"""What a dashboard is."""

from dataclasses import dataclass

from dashboards.panel import Mark, Row
from observability.catalogue.links import Dashboard
from observability.catalogue.text import Text


@dataclass(frozen=True)
class Board:
    """A dashboard: its rows from top to bottom, and the moments that it marks. `since`: the time it opens with."""

    uid: Dashboard
    title: Text
    purpose: Text
    rows: tuple[Row, ...]
    marks: tuple[Mark, ...] = ()
    since: str = "now-6h"
