"""A real browser: the machine's own Chromium, headless, driven by Playwright.

A page that complains on its console, or that asks any host but this one, fails its test when it closes.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.patience import PATIENCE
from tests.programs import lacking

DESKTOP = (1440, 900)
PHONE = (390, 844)
OWN_HOSTS = frozenset({"", "127.0.0.1", "localhost"})
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SCREENSHOTS = Path(os.environ.get("SCREENSHOTS_DIR", ".oncall/screenshots"))
"""Where pictures of a run are kept; not committed."""

expect.set_options(timeout=PATIENCE * 1000)


@dataclass
class Watch:
    """What a page said and asked for that it should not have."""

    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        """Note every console error, uncaught exception and request to another host."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _request(self, request: Request) -> None:
        if (urlsplit(request.url).hostname or "") not in OWN_HOSTS:
            self.strangers.append(request.url)

    def verify(self) -> None:
        """Fail where there was anything."""
        assert not self.complaints, self.complaints
        assert not self.strangers, self.strangers


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return found or lacking("chromium is not installed: apt-get install chromium")


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a browser for the length of a `with` block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the tests of a module; import the name into a `conftest.py` to use it.

    Playwright runs an event loop in the tests' own thread, which Django takes for asynchronous code.
    """
    with pytest.MonkeyPatch.context() as patch, running_browser() as running:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield running


@contextmanager
def open_page(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    *,
    dark: bool = False,
    locale: str = "en-GB",
    watch: Watch | None = None,
) -> Iterator[Page]:
    """Open a page in a context of its own (no cookies of others) and watch over it.

    Give a `watch` of your own where complaints are expected, and judge it yourself.
    """
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale=locale,
    )
    own = Watch() if watch is None else watch
    page = context.new_page()
    own.over(page)
    try:
        yield page
        if watch is None:
            own.verify()
    finally:
        context.close()


def keep_picture(page: Page, name: str) -> Path:
    """Keep a screenshot of the whole page as `name`.png among the pictures of this run."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    target = SCREENSHOTS / f"{name}.png"
    page.screenshot(path=target, full_page=True)
    return target
