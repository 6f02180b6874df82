"""The console's pages are whole in both languages, sizes and themes, by keyboard too, and say what they cannot show."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.console.duty import Duty, readers
from tests.acceptance.pages.accessible import assert_accessible
from tests.browser import DESKTOP, PHONE, Watch, keep_picture, open_page

LIVE = re.compile("/console/(state|alerts|verdict|day)/$")
"""Where the parts of the first page that come anew are asked: without PostgreSQL none of them answers."""


def test_the_timeline_stands_when_the_log_store_stands_still(browser: Browser, duty: Duty) -> None:
    campaign = duty.start("Silent store", readers(2, "silent"))
    duty.wait_for_status(campaign, "finished")
    with open_page(browser) as page, duty.standing_still("store"):
        duty.sign_in(page, f"/console/campaigns/{campaign}/")
        expect(page.locator("#timeline .note.warn")).to_contain_text("The log store cannot be asked")
        expect(page.locator("#timeline")).to_contain_text("Campaign ended")
        keep_picture(page, "console-log-store-down")


def test_every_page_of_the_console_is_whole_in_both_languages_sizes_and_themes(browser: Browser, duty: Duty) -> None:
    campaign = duty.start("Whole", readers(2, "whole"))
    duty.wait_for_status(campaign, "finished")
    paths = {
        "now": "/console/", "campaign": f"/console/campaigns/{campaign}/",
        "plan": "/console/actions/limit-set/?max_per_hour=5000&for=2h", "campaigns": "/console/campaigns/",
        "audit": "/console/audit/", "actions": "/console/actions/", "limit": "/console/actions/limit-set/",
        "unknowns": "/unknowns/",
    }  # fmt: skip
    with open_page(browser, PHONE, locale="ru-RU") as page:
        duty.sign_in(page, "/console/")
        for name, path in paths.items():
            _look_over(page, duty, path)
            assert_accessible(page)
            keep_picture(page, f"console-{name}-phone-ru")
    with open_page(browser, DESKTOP, dark=True) as page:
        duty.sign_in(page, "/console/")
        for name in ("now", "campaign", "plan"):
            _look_over(page, duty, paths[name])
            keep_picture(page, f"console-{name}-desktop-en-dark")


def _look_over(page: Page, duty: Duty, path: str) -> None:
    """Everything has loaded, and nothing sticks out to the side."""
    page.goto(f"{duty.url}{path}")
    expect(page.locator(".waiting")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_the_keyboard_leads_from_a_pasted_id_to_its_story_and_a_command_is_copied_whole(
    browser: Browser, duty: Duty
) -> None:
    campaign = duty.start("Keys", readers(1, "keys"))
    duty.wait_for_status(campaign, "finished")
    with open_page(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        duty.sign_in(page, "/console/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.focus("#search")
        page.keyboard.type(f" {campaign} ")
        page.keyboard.press("Enter")
        expect(page.locator("#campaign-id")).to_have_text(str(campaign))
        page.uncheck('input[name="kind"][value="other"]')
        page.check('input[name="kind"][value="sent"]')
        expect(page.locator("#timeline")).to_contain_text("keys0@bad-day.example")
        page.locator("#timeline summary").first.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#timeline details[open] pre")).to_contain_text('"campaign_id"')
        page.goto(f"{duty.url}/console/actions/limit-set/?max_per_hour=5000&for=2h")
        page.click("[data-copy]")
        expect(page.locator("#announcer")).to_have_text("Copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "oncall act limit-set max_per_hour=5000 for=2h --confirm limit-set"


def test_a_console_whose_answers_stop_says_that_it_is_old_and_what_to_run(browser: Browser, duty: Duty) -> None:
    watch = Watch()
    with open_page(browser, watch=watch) as page:
        duty.sign_in(page, "/console/")
        expect(page.locator("#verdict .answer")).to_be_visible(timeout=20_000)
        page.route(LIVE, lambda route: route.fulfill(status=503))  # as when PostgreSQL is down
        expect(page.locator("#down")).to_be_visible(timeout=20_000)
        expect(page.locator("#down")).to_contain_text("oncall diagnose")
        expect(page.locator("#lost")).to_be_visible()
        page.unroute(LIVE)
        expect(page.locator("#down")).to_be_hidden(timeout=30_000)
        expect(page.locator("#lost")).to_be_hidden(timeout=30_000)
    assert not watch.strangers
