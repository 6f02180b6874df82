"""A picture of each dashboard, from the page itself, by a headless Chromium."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboards.preview.exceptions import ChromiumMissing, NoPicture
from dashboards.preview.model import Dashboard

NAMES = (
    "chromium",
    "google-chrome",
    "chromium-browser",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",  # macOS puts no application on PATH
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
WIDTH = 1440
ROW = 38
"""Pixels of a row of the grid, the gap below it included."""
FRAME = 190
"""Pixels above and below the grid, where everything fits into one line each."""
SECONDS = 60
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # the page is our own and asks nobody for anything; containers allow no sandbox
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--virtual-time-budget=5000",
    "--run-all-compositor-stages-before-draw",
)


def take_pictures(page: Path, dashboards: Sequence[Dashboard], folder: Path, *, dark: bool = False) -> Iterator[Path]:
    """Take a picture of each dashboard as `<uid>.png`. Raises ChromiumMissing, NoPicture."""
    chromium()
    folder.mkdir(parents=True, exist_ok=True)
    for dashboard in dashboards:
        target = folder / f"{dashboard.uid}.png"
        take_picture(page, dashboard.uid, height(dashboard), target, dark=dark)
        yield target


def chromium() -> str:
    """Say where Chromium is. Raises ChromiumMissing."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    raise ChromiumMissing(
        "Chromium is not on PATH: install it (Debian: apt install chromium; macOS: Google Chrome will do), "
        "or leave --image out"
    )


def height(dashboard: Dashboard) -> int:
    """Give the height that shows a whole dashboard, in pixels."""
    rows = max((panel.grid.y + panel.grid.h for panel in dashboard.panels), default=0)
    return rows * ROW + FRAME


def take_picture(page: Path, uid: str, tall: int, target: Path, *, dark: bool = False) -> None:
    """Take a picture of a dashboard's upper `tall` pixels. Raises ChromiumMissing, NoPicture."""
    url = f"{page.resolve().as_uri()}?picture#{uid}"
    target.unlink(missing_ok=True)
    with TemporaryDirectory() as profile:
        own = [f"--user-data-dir={profile}", f"--window-size={WIDTH},{tall}", f"--screenshot={target.resolve()}"]
        theme = ["--force-dark-mode"] if dark else []
        try:
            done = subprocess.run(  # noqa: S603 -- the browser that is on PATH, with arguments of our own
                [chromium(), *FLAGS, *own, *theme, url], capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise NoPicture(f"Chromium took no picture of {url} within {SECONDS} s") from None
    if not target.exists():
        raise NoPicture(f"Chromium took no picture of {url}: {done.stderr.strip()[-500:]}")
