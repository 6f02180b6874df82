"""The bad day, seen from the console and mended from it, on the running stack in a real browser."""

import re
import time

from playwright.sync_api import Browser, Page, expect

from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.console.duty import Duty, readers
from tests.acceptance.pages.accessible import assert_accessible
from tests.browser import DESKTOP, PHONE, Watch, keep_picture, open_page

THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
SENDER = "throttled@example.com"
VERDICT_SECONDS = 30.0


def test_the_bad_day_is_named_mended_and_recorded_in_the_console(browser: Browser, duty: Duty) -> None:
    duty.inject(Fault.answer(Point.MAIL, THROTTLING, matching=SENDER))
    campaign = duty.start("Autumn programme", readers(40), SENDER)
    with open_page(browser) as page:
        duty.sign_in(page, "/console/")
        _see_why(page)
        keep_picture(page, "console-bad-day-en")
        assert_accessible(page)
        page.click(f"#state a[href$='{campaign}/']")
        expect(page.locator("#timeline")).to_contain_text("Circuit breaker opened")
        expect(page.locator("#verdict .answer")).to_contain_text("Too many messages")
        keep_picture(page, "console-campaign-en")
        assert_accessible(page)
        duty.inject()
        _mend(page)
        duty.wait_for_status(campaign, "finished")
        _find_in_audit(page, duty, str(campaign))
        page.goto(f"{duty.url}/console/campaigns/{campaign}/")
        for words in ("Campaign ended", "Circuit breaker closed", "Campaign goes on", "Campaign started"):
            expect(page.locator("#timeline")).to_contain_text(words)
        keep_picture(page, "console-mended-en")
    arrived = [one for one in duty.site.mailbox.recipients() if one in readers(40)]
    assert sorted(arrived) == sorted(readers(40))  # all, and none twice


def _see_why(page: Page) -> None:
    """The verdict comes by itself, within half a minute, with its evidence, its command and the page's alert."""
    began = time.monotonic()
    expect(page.locator("#verdict .answer")).to_contain_text("throttles us", timeout=VERDICT_SECONDS * 1000)
    assert time.monotonic() - began < VERDICT_SECONDS
    expect(page.locator("#cause")).to_have_text("smtp_throttling")
    expect(page.locator("#verdict")).to_contain_text("breaker open, 10 errors in a row")
    expect(page.locator("#verdict .mark.changes")).to_have_text("(changes production)")
    expect(page.locator("#verdict .mark.safe").first).to_have_text("(safe)")
    expect(page.locator("#alerts")).to_contain_text("MailerBreakerTripped", timeout=60_000)
    page.click("#flips-title ~ .flips summary >> nth=0")
    expect(page.locator(".flips details[open] tbody tr")).to_have_count(10)
    page.wait_for_timeout(6000)  # the part has come anew since
    expect(page.locator(".flips details[open] tbody tr")).to_have_count(10)
    expect(page.locator("#day")).to_contain_text(re.compile("Prometheus|PostgreSQL"))
    expect(page.locator("#day canvas")).not_to_have_count(0)


def _mend(page: Page) -> None:
    """Follow the verdict's command to its plan; type another word first."""
    page.click("text=Reset the breaker…")
    expect(page.locator("h1")).to_contain_text("probe")
    page.fill("#confirmation", "breaker")
    page.click("#perform")
    expect(page.locator(".note.error")).to_contain_text("type breaker-reset")
    page.fill("#confirmation", "breaker-reset")
    assert_accessible(page)
    page.click("#perform")
    expect(page.locator(".note.success")).to_contain_text("the provider took the probe", timeout=60_000)


def _find_in_audit(page: Page, duty: Duty, campaign: str) -> None:
    page.goto(f"{duty.url}/console/audit/")
    page.fill("#campaign", campaign)
    page.select_option("#action", "oncall_act")
    page.click("main button")
    row = page.locator("table.audit tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("breaker-reset")
    expect(row).to_contain_text("done")


def test_unknown_letters_are_decided_with_their_evidence_in_russian_on_a_phone(browser: Browser, duty: Duty) -> None:
    duty.inject(Fault.drop(Point.DOT, matching="lost*", record=True))
    lost, others = readers(2, "lost"), readers(6, "kept")
    campaign = duty.start("Весенняя рассылка", [*lost, *others])
    duty.wait_for(campaign, unknown=2, sent=6)
    duty.inject()
    with open_page(browser, PHONE, locale="ru-RU") as page:
        duty.sign_in(page, "/unknowns/", "manager")
        page.click("text=Весенняя рассылка")
        expect(page.locator("main")).to_contain_text("body_sent")
        expect(page.locator(".log details")).to_have_count(2)
        expect(page.locator("[id^=held-]").first).to_contain_text(re.compile(r":\d+ · [0-9a-f-]{36}"))
        keep_picture(page, "unknowns-ru-phone")
        assert_accessible(page)
        _decide(page, "assume_delivered", 0)
        duty.wait_for(campaign, unknown=1, sent=7)
        _decide(page, "resend", 0)
        duty.wait_for(campaign, unknown=0, sent=8)
        expect(page.locator("main")).to_contain_text("В этой кампании нет писем, ждущих решения")
    arrived = [one for one in duty.site.mailbox.recipients() if one in lost]
    assert sorted(map(arrived.count, lost)) == [1, 2]  # the receiver had taken both: the one sent again came twice


def _decide(page: Page, decision: str, letter: int) -> None:
    page.locator('input[name="letter"]').nth(letter).check()
    page.check(f'input[name="decision"][value="{decision}"]')
    page.click("#decide button.primary")
    expect(page.locator("h1")).to_contain_text("?")
    expect(page.locator(".figures")).to_contain_text("1")
    assert_accessible(page)
    page.click("#confirm")
    expect(page.locator(".note.success")).to_contain_text("Решено писем: 1")


def test_the_timeline_stands_when_the_log_store_stands_still(browser: Browser, duty: Duty) -> None:
    campaign = duty.start("Silent store", readers(2, "silent"))
    duty.wait_for_status(campaign, "finished")
    with open_page(browser) as page, duty.standing_still("store"):
        duty.sign_in(page, f"/console/campaigns/{campaign}/")
        expect(page.locator("#timeline .note.warn")).to_contain_text("The log store cannot be asked", timeout=15_000)
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
    expect(page.locator(".waiting")).to_have_count(0, timeout=20_000)
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
        page.route("**/console/state/", lambda route: route.fulfill(status=503))  # as when PostgreSQL is down
        expect(page.locator("#down")).to_contain_text("oncall diagnose", timeout=20_000)
        expect(page.locator("#lost")).to_be_visible()
        page.unroute("**/console/state/")
        expect(page.locator("#down")).to_be_hidden(timeout=30_000)
    assert not watch.strangers
