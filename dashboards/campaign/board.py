"""Campaign: one campaign, from its start to its end."""

from typing import Final

from dashboards.board import Board
from dashboards.campaign import course, evidence, now
from dashboards.moments import marks
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import ONE
from observability.catalogue.text import Text

CAMPAIGN: Final = Board(
    Dashboard.CAMPAIGN,
    Text("Mail campaign", "Рассылка: кампания"),
    Text(
        "One campaign, by its id: what it does, why it waits, what failed, when it will be finished.",
        "Одна кампания по её номеру: что делает, чего ждёт, что не ушло, когда завершится.",
    ),
    (now.ROW, course.ROW, evidence.ROW, evidence.LOG),
    marks(ONE),
    since="now-24h",
)
