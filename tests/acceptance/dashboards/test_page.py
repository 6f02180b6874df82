"""The preview of the replayed day in a real browser: charts are drawn, nothing complains, keys reach everything."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, expect

from observability.catalogue.links import Dashboard, dashboard_uid
from observability.catalogue.text import Language
from oncall.stack.waiting import wait_until
from tests.acceptance.dashboards.day import NOW
from tests.acceptance.dashboards.mailing import HOUR
from tests.browser import DESKTOP, PHONE, keep_picture, open_page
from tests.patience import PATIENCE

DRAWN = """() => [...document.querySelectorAll('main:not([hidden]) section.panel')].map((panel) => {
  const canvas = panel.querySelector('canvas');
  const marks = panel.querySelectorAll('.stat strong, .table tbody tr, .line, .lane > i').length;
  const said = panel.querySelector('.said')?.textContent ?? '';
  return {title: panel.querySelector('h3').textContent, state: panel.dataset.state, said,
          type: panel.dataset.type, marks: marks + (canvas ? solid(canvas) : 0)};

  // Series are opaque and coloured; the grid is grey, annotations are faint; axis and feet take 26 pixels.
  function solid(canvas) {
    const height = canvas.height - 26 * devicePixelRatio;
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.subarray(at, at + 3);
      if (data[at + 3] > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 50) count++;
    }
    return count;
  }
})"""
LOOKS = [(DESKTOP, False), (DESKTOP, True), (PHONE, False), (PHONE, True)]


@pytest.fixture
def desktop(browser: Browser, page_file: Path) -> Iterator[Page]:
    """The page on a desk."""
    with open_page(browser) as page:
        page.goto(page_file.as_uri())
        yield page


@pytest.mark.parametrize(("size", "dark"), LOOKS, ids=["desktop-light", "desktop-dark", "phone-light", "phone-dark"])
def test_every_panel_of_every_dashboard_is_drawn(
    browser: Browser, page_file: Path, size: tuple[int, int], dark: bool
) -> None:
    with open_page(browser, size, dark=dark) as page:
        look_at(page, page_file, Language.EN, f"{size[0]}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize(("size", "dark"), [LOOKS[0], LOOKS[-1]], ids=["desktop-light", "phone-dark"])
def test_every_panel_of_every_russian_dashboard_is_drawn(
    browser: Browser, russian_file: Path, size: tuple[int, int], dark: bool
) -> None:
    with open_page(browser, size, dark=dark) as page:
        look_at(page, russian_file, Language.RU, f"{size[0]}-{'dark' if dark else 'light'}")
        expect(page.locator("html")).to_have_attribute("lang", "ru")
        theme = "Светлая тема" if dark else "Тёмная тема"
        expect(page.get_by_role("button", name=theme)).to_be_visible()


def missing(page: Page) -> list[Any]:
    """List the panels of the dashboard on the screen that are not drawn."""
    return [panel for panel in page.evaluate(DRAWN) if panel["state"] != "ok" or not panel["marks"]]


def look_at(page: Page, file: Path, language: Language, look: str) -> None:
    """Look at each dashboard: all panels are drawn, nothing is wider than the screen; pictures are kept."""
    for uid in (dashboard_uid(dashboard, language) for dashboard in Dashboard):
        page.goto(f"{file.as_uri()}#{uid}")
        page.wait_for_function("() => document.querySelector('main:not([hidden]) .plot canvas')")
        assert wait_until(lambda: not missing(page), PATIENCE), (uid, missing(page))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{uid} is wider than the screen"
        keep_picture(page, f"{uid}-{look}")


def test_tabs_are_reached_and_walked_along_by_keys(desktop: Page) -> None:
    desktop.keyboard.press("Tab")
    tabs = desktop.get_by_role("tab")
    expect(tabs.first).to_be_focused()
    desktop.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(tabs.nth(1)).to_have_attribute("aria-selected", "true")
    expect(desktop.get_by_role("tabpanel")).to_have_count(1)
    desktop.keyboard.press("End")
    expect(desktop).to_have_url(re.compile(f"#{Dashboard.ALERTS}$"))


def test_what_a_panel_means_is_told_at_hover_and_at_focus_and_leaves_at_escape(desktop: Page) -> None:
    button = desktop.get_by_role("button", name="About Is mail going out now?")
    told = desktop.locator(f"#{button.get_attribute('aria-describedby')}")
    expect(told).to_be_hidden()
    button.hover()
    expect(told).to_contain_text("Normal:")
    desktop.mouse.move(0, 0)
    expect(told).to_be_hidden()
    button.focus()
    expect(told).to_be_visible()
    desktop.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_a_chart_is_read_by_keys_and_leads_to_the_lines_behind_a_point(desktop: Page) -> None:
    panel = desktop.locator("section.panel", has=desktop.get_by_role("heading", name="emails_sent_per_hour over time"))
    chart = panel.get_by_role("application")
    chart.focus()
    for _ in range(5):
        desktop.keyboard.press("ArrowLeft")
    told = panel.locator(".tip")
    expect(told).to_contain_text("metrics")
    desktop.keyboard.press("Enter")
    lines = told.get_by_role("link", name="Log lines")
    expect(lines).to_have_attribute("href", re.compile(r"^http://127\.0\.0\.1:3000/explore\?"))
    until = re.search(r'"to":"(\d+)"', unquote(lines.get_attribute("href") or ""))
    assert until
    assert NOW - HOUR < int(until[1]) / 1000 < NOW, "the lines up to the point"
    chart.focus()
    desktop.keyboard.press("Escape")
    expect(told).to_be_hidden()


def test_a_query_is_shown_as_it_was_asked(desktop: Page) -> None:
    panel = desktop.locator(
        "section.panel", has=desktop.get_by_role("heading", name="emails_sent_per_hour", exact=True)
    )
    panel.hover()
    panel.locator("details.query > summary").click()
    expect(panel.locator("details.query pre").first).to_contain_text("mailer_emails_sent_total")
    expect(panel.locator("details.query pre").first).not_to_contain_text("$")


def test_the_theme_is_switched_by_hand(desktop: Page) -> None:
    html = desktop.locator("html")
    expect(html).to_have_attribute("data-theme", "light")
    desktop.get_by_role("button", name="Use the dark theme").click()
    expect(html).to_have_attribute("data-theme", "dark")


def test_an_annotation_can_be_hidden(desktop: Page) -> None:
    marks = desktop.locator(".u-over .note[title*='Breaker trips']")
    assert marks.count()
    desktop.get_by_role("button", name="Breaker trips").click()
    expect(marks).to_have_count(0)


def test_links_between_dashboards_stay_in_the_page(desktop: Page) -> None:
    within = desktop.locator("a[href^='#mailer-']")
    target = within.first.get_attribute("href") or ""
    within.first.dispatch_event("click")
    expect(desktop).to_have_url(re.compile(re.escape(target) + "$"))
    expect(desktop.locator(f"#tab-{target[1:].partition('/')[0]}")).to_have_attribute("aria-selected", "true")
