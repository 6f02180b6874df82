"""Campaign: one campaign, from its start to its end."""

from typing import Final

from dashboards.board import Board
from dashboards.campaign import course, evidence, now
from dashboards.moments import marks
from observability.catalogue.links import Dashboard
from observability.catalogue.panels.query import ONE

CAMPAIGN: Final = Board(
    Dashboard.CAMPAIGN,
    "Mail campaign",
    "One campaign, by its id: what it does, why it waits, what failed, when it will be finished.",
    (now.ROW, course.ROW, evidence.ROW, evidence.LOG),
    marks(ONE),
    since="now-24h",
)
