"""All dashboards, in the order in which they link to one another."""

from typing import Final

from dashboards.board import Board
from dashboards.overview.board import OVERVIEW

BOARDS: Final[tuple[Board, ...]] = (OVERVIEW,)
