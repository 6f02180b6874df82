"""Mail overview: does mail get out, and how much of it."""

from typing import Final

from dashboards.board import Board
from dashboards.moments import marks
from dashboards.overview import backlog, campaigns, delivery, limit, now, people, safety, six
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import ALL

OVERVIEW: Final = Board(
    Dashboard.OVERVIEW,
    "Mail overview",
    "Is mail going out now, and if not, why.",
    (now.ROW, six.NOW, six.OVER_TIME, delivery.ROW, backlog.ROW, campaigns.ROW, limit.ROW, safety.ROW, people.ROW),
    marks(ALL),
)
