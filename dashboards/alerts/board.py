"""Alerts and SLO: what is promised, what fires, and who was woken."""

from typing import Final

from dashboards.alerts import firing, promise
from dashboards.board import Board
from dashboards.moments import marks
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import IN_ENV
from observability.catalogue.text import Text

ALERTS: Final = Board(
    Dashboard.ALERTS,
    Text("Mail alerts and SLO", "Рассылка: оповещения и SLO"),
    Text(
        "Whether the promise of deliveries is kept, what fires now, and how often people were woken.",
        "Сдержано ли обещание о доставке, какие оповещения сработали сейчас и как часто будили людей.",
    ),
    (firing.ROW, promise.ROW, promise.BURNS, firing.WAY),
    marks(IN_ENV),
    since="now-7d",
)
