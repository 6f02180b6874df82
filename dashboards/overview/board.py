"""Mail overview: does mail get out, and how much of it."""

from typing import Final

from dashboards.board import Board
from dashboards.moments import marks
from dashboards.overview import backlog, campaigns, delivery, limit, now, people, safety, six
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import ALL
from observability.catalogue.text import Text

OVERVIEW: Final = Board(
    Dashboard.OVERVIEW,
    Text("Mail overview", "Рассылка: обзор"),
    Text("Is mail going out now, and if not, why.", "Уходят ли сейчас письма, а если нет — почему."),
    (now.ROW, six.NOW, six.OVER_TIME, delivery.ROW, backlog.ROW, campaigns.ROW, limit.ROW, safety.ROW, people.ROW),
    marks(ALL),
)
