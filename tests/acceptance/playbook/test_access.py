"""The page is for every reader: contrast, names and order as axe judges them, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from playbook.render import HTML, ROOT
from tests.browser import DESKTOP, PHONE, open_page

ENOUGH = {
    "include": [
        ["header.bar"],
        ["#parameters"],
        ["nav.contents"],
        ["#quick-diagnosis"],
        ["#alert-mailer-breaker-tripped"],
    ]
}
"""The frame of the page, and two sections: all others are of the same parts."""


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)])
def test_axe_finds_nothing_to_mend(browser: Browser, size: tuple[int, int], dark: bool) -> None:
    with open_page(browser, size, dark=dark) as page:
        page.goto(f"{(ROOT / HTML['ru']).as_uri()}#alert-mailer-breaker-tripped")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found = Axe().run(page, context=ENOUGH)
        assert found.violations_count == 0, found.generate_report()


def test_axe_would_find_grey_on_grey(browser: Browser) -> None:
    with open_page(browser) as page:
        page.goto((ROOT / HTML["en"]).as_uri())
        page.evaluate("document.documentElement.style.setProperty('--ink', '#c8c8c8')")
        assert Axe().run(page, context={"include": [["#quick-diagnosis"]]}).violations_count > 0
