"""All dashboards, in the order in which they link to one another."""

from typing import Final

from dashboards.alerts.board import ALERTS
from dashboards.board import Board
from dashboards.campaign.board import CAMPAIGN
from dashboards.overview.board import OVERVIEW
from dashboards.pipeline.board import PIPELINE

BOARDS: Final[tuple[Board, ...]] = (OVERVIEW, CAMPAIGN, PIPELINE, ALERTS)
