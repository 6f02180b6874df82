"""`python -m tests.acceptance.dashboards.pictures`: the README's pictures, from the replayed day."""

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboards.preview.picture import FRAME, ROW, take_picture
from dashboards.preview.rendered import shipped
from observability.catalogue.links import Dashboard
from tests.acceptance.dashboards.conftest import preview, replay
from tests.acceptance.dashboards.day import BAD_DAY, BEGIN, IN_TROUBLE, NOW
from tests.acceptance.dashboards.mailing import HOUR

DOCS = Path(__file__).parents[3] / "docs"
SECTIONS = {Dashboard.OVERVIEW: 3, Dashboard.CAMPAIGN: 3}
"""How many sections a picture shows: the upper part, where the story is."""
MARGIN = 54
"""Pixels of the frame that lie below the grid, and a little of the next section's heading."""
LARGEST = 250_000


def main() -> None:
    """Write both; a picture that is too large for a README is an error."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        replayed = replay(stack, folder)
        day = preview(replayed, folder / "day.html", BEGIN, NOW)
        trouble = preview(
            replayed, folder / "trouble.html", IN_TROUBLE - HOUR, IN_TROUBLE, "--var", f"campaign={BAD_DAY.id}"
        )
        _take(day, Dashboard.OVERVIEW, DOCS / "dashboards-overview.png")
        _take(trouble, Dashboard.CAMPAIGN, DOCS / "dashboards-campaign.png")


def _take(page: Path, uid: Dashboard, target: Path) -> None:
    (dashboard,) = shipped([uid.value])
    headings = [panel.grid.y for panel in dashboard.panels if panel.is_row]
    take_picture(page, uid.value, headings[SECTIONS[uid]] * ROW + FRAME - MARGIN, target)
    if target.stat().st_size > LARGEST:
        sys.exit(f"{target} has {target.stat().st_size} bytes: show fewer sections")


if __name__ == "__main__":
    main()
