"""Addresses that a mail program or an attacker has bent: the page takes what is a value, and goes on working."""

from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page

from playbook.catalogue.snippets import SNIPPETS
from playbook.parameters import PARAMETERS
from playbook.printing import printed
from playbook.render import HTML, ROOT
from tests.acceptance.playbook.test_reading import EVERY_BLOCK, reading, until
from tests.browser import open_page

SILENCE = "op-alert-silence"
VALUES = "Object.fromEntries(values)"
REFUSED = (
    "'; DROP TABLE mailer_campaign; --",
    "$(touch /tmp/x)",
    "`id`",
    'a"; id; "',
    "a\nb",
    "a\u202etxt",
    "-rf",
    "x" * 10_000,
    "back\\slash",
    "!!",
)
TAKEN = ("%27", "50%", "%2541", "кампания", "<img src=x onerror=alert(1)>", "a&b=c#d?e", "a+b c", "Mailer{}|;()")
"""Between double quotes of a shell they are themselves; as HTML they are text."""
BROKEN = ("%", "%E0%A4%A", f"{SILENCE}?alertname=%", f"{SILENCE}?%=%&&=?", "?", "x?y?z")


def arrive(page: Page, fragment: str) -> None:
    """Follow a link to the page as if it were opened anew."""
    page.goto("about:blank")
    page.goto(f"{(ROOT / HTML['en']).as_uri()}#{fragment}")


def test_what_no_type_allows_stands_in_no_command(browser: Browser) -> None:
    names = [name for name in PARAMETERS if name != "key_hour"]
    with reading(browser) as page:
        for value in REFUSED:
            given = quote(value, safe="")
            arrive(page, f"{SILENCE}?{'&'.join(f'{name}={given}' for name in names)}")
            known = page.evaluate(VALUES)
            assert set(known) == {"key_hour"}, value
            assert sorted(page.evaluate(EVERY_BLOCK)) == sorted(
                [one.anchor, printed(one).text(values=known)] for one in SNIPPETS.values()
            )


def test_what_a_text_may_be_is_shown_as_it_is_and_comes_back_from_the_address(browser: Browser) -> None:
    with reading(browser) as page:
        for value in TAKEN:
            arrive(page, f"{SILENCE}?alertname={quote(value, safe='')}")
            arrive(page, page.url.partition("#")[2])
            assert page.evaluate(VALUES)["alertname"] == value
            shown = page.locator(f"#{SILENCE} figure.changes pre code").evaluate("(code) => pasted(code)")
            assert f'alert="{value}"' in shown
            assert page.locator("img").count() == 0


def test_a_broken_address_stops_nothing(browser: Browser) -> None:
    with reading(browser) as page:
        for fragment in BROKEN:
            arrive(page, fragment)
            page.locator("input[name=limit]").fill("77")
            assert page.evaluate(VALUES)["limit"] == "77", fragment
            page.locator("#search").fill("breaker tripped")
            assert page.locator("#hits li").count() > 0, fragment


def test_a_file_asks_for_nothing_with_no_network_at_all(browser: Browser, tmp_path: Path) -> None:
    """A copy on a stick, opened by a machine that is cut off."""
    copy = tmp_path / "playbook с пробелом.html"
    copy.write_bytes((ROOT / HTML["ru"]).read_bytes())
    with open_page(browser) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.context.set_offline(True)
        page.goto(f"{copy.as_uri()}#alert-mailer-breaker-tripped")
        until(page, "document.activeElement.id === 'alert-mailer-breaker-tripped'")
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
