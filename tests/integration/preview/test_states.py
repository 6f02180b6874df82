"""What a panel that shows no chart says, and that words from outside stay words, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboards.preview.sources import Data
from dashboards.preview.writing import About, page
from observability.catalogue.links import Addresses
from tests.browser import PHONE, open_page
from tests.unit.preview.documents import Twin, document, nothing, panel, previewed, refusing, streams, target, vector

HOSTILE = '<img src="http://elsewhere.example/x" onerror="alert(1)">'


def _metrics(query: str) -> Data:
    answers = {"broken": refusing, "nothing": nothing}
    return answers[query](query) if query in answers else vector(({"name": HOSTILE}, 1))


def _place(y: int) -> dict[str, int]:
    return {"x": 0, "y": y, "w": 24, "h": 6}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page of five panels, each in a state of its own, or with hostile words."""
    lines = Twin(lambda _query: streams(({"level": "ERROR"}, 10**18, HOSTILE)))
    panels = [
        panel(target("broken"), title="Broken", gridPos=_place(0)),
        panel(target("nothing"), title="Nothing", gridPos=_place(6)),
        panel(target("up"), kind="geomap", title="Map", gridPos=_place(12)),
        panel(target("up", legendFormat="{{name}}"), kind="stat", title=HOSTILE, gridPos=_place(18)),
        panel(target('{app="mailer"}', "loki"), kind="logs", title="Lines", gridPos=_place(24)),
    ]
    out = tmp_path_factory.mktemp("page") / "page.html"
    whole = previewed(document(*panels), Twin(_metrics), lines)
    out.write_text(page([whole], About(Addresses(), ("Prometheus is away.",))), encoding="utf-8")
    return out


@pytest.fixture(params=[(1440, 900), PHONE], ids=["desktop", "phone"])
def shown(request: pytest.FixtureRequest, browser: Browser, file: Path) -> Iterator[Page]:
    """The page; whatever it complains of, or asks of another host, fails the test."""
    with open_page(browser, request.param) as opened:
        opened.goto(file.as_uri())
        yield opened


def _panel(shown: Page, title: str) -> Locator:
    return shown.locator("section.panel", has=shown.get_by_role("heading", name=title))


@pytest.mark.parametrize(
    ("title", "state", "words"),
    [
        ("Broken", "error", "A: parse error: unexpected end of input"),
        ("Nothing", "empty", "No data"),
        ("Map", "undrawn", "The preview cannot draw a panel of the type 'geomap'."),
    ],
)
def test_a_panel_without_a_chart_says_why(shown: Page, title: str, state: str, words: str) -> None:
    found = _panel(shown, title)
    expect(found).to_have_attribute("data-state", state)
    expect(found.get_by_text(words, exact=True)).to_be_visible()


def test_what_a_reader_must_know_stands_on_top(shown: Page) -> None:
    expect(shown.locator(".warning")).to_have_text("Prometheus is away.")


def test_titles_labels_and_lines_from_outside_are_words(shown: Page) -> None:
    expect(shown.locator("img")).to_have_count(0)
    expect(_panel(shown, "Lines").locator(".line")).to_contain_text(HOSTILE)
    expect(shown.get_by_role("heading", name=HOSTILE)).to_be_visible()
