"""The pages by the keyboard alone: whatever has the focus shows it."""

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.pages.site import Site
from tests.browser import open_page


def test_a_campaign_is_written_filled_and_started_with_the_keyboard_alone(
    browser: Browser, site: Site, manager: str
) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        _press(page, "main a.button.primary")
        expect(page).to_have_url(f"{site.url}/campaigns/new/")
        for field, typed in (
            ("name", "By keys"),
            ("from_email", "a@example.com"),
            ("subject", "News"),
            ("body_text", "x"),
        ):
            _tab_to(page, f"#id_{field}")
            page.keyboard.type(typed)
        _press(page, "#save")
        _press(page, "#do-import")
        _tab_to(page, "#id_text")
        page.keyboard.type("email\nkeys@example.com\n")
        _press(page, "#import")
        expect(page.locator("#taken")).to_have_text("1")
        _press(page, ".trail a[href$='/']:last-child")
        _press(page, "#do-start")
        _press(page, "#confirm")
        expect(page.locator("#progress .badge")).to_have_text("finished")


def _tab_to(page: Page, selector: str) -> None:
    """Go on with the tabulator until something has the focus, and see that it shows it."""
    expect(page.locator(selector).first).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            break
    expect(page.locator(selector).first).to_be_focused()
    ring = page.evaluate(
        "(({outlineStyle, boxShadow}) => [outlineStyle, boxShadow])(getComputedStyle(document.activeElement))"
    )
    assert ring != ["none", "none"], f"{selector} does not show that it has the focus"


def _press(page: Page, selector: str) -> None:
    _tab_to(page, selector)
    page.keyboard.press("Enter")
