"""The bad day, seen from the console and mended from it: in both languages, on both screens, with real parts."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect

from oncall.stack.smtp_receiver.faults import Fault, Point
from tests.acceptance.console.duty import Duty, readers
from tests.acceptance.pages.accessible import assert_accessible
from tests.browser import DESKTOP, PHONE, keep_picture, open_page

THROTTLING = "421 4.7.0 Too many messages from your host, closing connection"
SENDER = "throttled@example.com"
VERDICT_SECONDS = 30.0
LETTERS = 20


@dataclass(frozen=True)
class Words:
    """What the console says in a language."""

    locale: str
    throttled: str
    evidence: str
    changes: str
    safe: str
    opened: str
    reset: str
    probe: str
    not_confirmed: str
    mended: str
    story: tuple[str, ...]


EN = Words(
    "en-GB", "throttles us", "breaker open, 10 errors in a row", "(changes production)", "(safe)",
    "Circuit breaker opened", "Reset the breaker…", "probe", "type breaker-reset", "the provider took the probe",
    ("Campaign ended", "Circuit breaker closed", "Campaign goes on", "Campaign started"),
)  # fmt: skip
RU = Words(
    "ru-RU", "ограничивает нас", "предохранитель разомкнут, ошибок подряд 10", "(меняет рабочую систему)",
    "(безопасно)", "Предохранитель разомкнулся", "Сбросить предохранитель…", "пробное", "введите breaker-reset",
    "провайдер принял пробу",
    ("Кампания завершилась", "Предохранитель замкнулся", "Кампания продолжилась", "Кампания запущена"),
)  # fmt: skip
SCREENS = [(words, size) for words in (EN, RU) for size in (DESKTOP, PHONE)]
JUDGED = ((EN, DESKTOP), (RU, PHONE))
"""Axe sees each language and each size once."""


@dataclass(frozen=True)
class OnCall:
    """Somebody on call before a screen, with a campaign to mend."""

    words: Words
    size: tuple[int, int]
    page: Page
    campaign: UUID

    def look(self, name: str) -> None:
        """Judge a page, and keep a picture of it."""
        if (self.words, self.size) in JUDGED:
            assert_accessible(self.page)
        assert self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), self.page.url
        keep_picture(self.page, f"console-{name}-{self.words.locale}-{self.size[0]}")


@pytest.fixture
def everybody(browser: Browser, duty: Duty) -> Iterator[list[OnCall]]:
    """One bad day for all, a campaign that stands still for each: the alert takes long and comes once."""
    duty.inject(Fault.answer(Point.MAIL, THROTTLING, matching=SENDER))
    campaigns = [duty.start(f"Autumn {number}", readers(LETTERS, f"autumn{number}-"), SENDER) for number in range(4)]
    for campaign in campaigns:
        duty.wait_for_status(campaign, "deferred")
    with ExitStack() as opened:
        pages = [opened.enter_context(open_page(browser, size, locale=words.locale)) for words, size in SCREENS]
        yield [OnCall(*screen, *own) for screen, own in zip(SCREENS, zip(pages, campaigns, strict=True), strict=True)]


def test_the_bad_day_is_named_mended_and_recorded_in_the_console(duty: Duty, everybody: list[OnCall]) -> None:
    for one in everybody:
        _see_why(one, duty)
    _opened_stays_open(everybody[0], duty)
    duty.inject()
    for one in everybody:
        _mend(one, duty)
        _find_in_audit(one, duty)
        _read_the_story(one, duty)
    wanted = [address for number in range(4) for address in readers(LETTERS, f"autumn{number}-")]
    assert sorted(one for one in duty.site.mailbox.recipients() if one in wanted) == sorted(wanted)  # none twice


def _see_why(one: OnCall, duty: Duty) -> None:
    """The verdict comes by itself, within half a minute, with its evidence, its command and the page's alert."""
    page, words = one.page, one.words
    duty.sign_in(page, "/console/")
    began = time.monotonic()
    expect(page.locator("#verdict .answer")).to_contain_text(words.throttled, timeout=VERDICT_SECONDS * 1000)
    assert time.monotonic() - began < VERDICT_SECONDS
    expect(page.locator("#cause")).to_have_text("smtp_throttling")
    expect(page.locator("#verdict")).to_contain_text(words.evidence)
    expect(page.locator("#verdict .mark.changes").first).to_have_text(words.changes)
    expect(page.locator("#verdict .mark.safe").first).to_have_text(words.safe)
    expect(page.locator("#alerts")).to_contain_text("MailerBreakerTripped")
    expect(page.locator("#day")).to_contain_text(re.compile("Prometheus|PostgreSQL"))
    expect(page.locator("#day canvas")).not_to_have_count(0)
    one.look("bad-day")
    page.click(f"#state a[href$='{one.campaign}/']")
    expect(page.locator("#timeline")).to_contain_text(words.opened)
    expect(page.locator("#verdict .answer")).to_contain_text("Too many messages")
    one.look("campaign")


def _mend(one: OnCall, duty: Duty) -> None:
    """Follow the verdict's command to its plan; type another word first."""
    page, words = one.page, one.words
    page.goto(f"{duty.url}/console/campaigns/{one.campaign}/")
    page.click(f"text={words.reset}")
    expect(page.locator("h1")).to_contain_text(words.probe)
    page.fill("#confirmation", "breaker")
    page.click("#perform")
    expect(page.locator(".note.error")).to_contain_text(words.not_confirmed)
    page.fill("#confirmation", "breaker-reset")
    one.look("plan")
    page.click("#perform")
    expect(page.locator(".note.success")).to_contain_text(words.mended)


def _find_in_audit(one: OnCall, duty: Duty) -> None:
    duty.wait_for_status(one.campaign, "finished")
    page = one.page
    page.goto(f"{duty.url}/console/audit/")
    page.fill("#campaign", str(one.campaign))
    page.select_option("#action", "oncall_act")
    page.click("main button")
    row = page.locator("table.audit tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("breaker-reset")
    one.look("audit")


def _read_the_story(one: OnCall, duty: Duty) -> None:
    one.page.goto(f"{duty.url}/console/campaigns/{one.campaign}/")
    for sentence in one.words.story:
        expect(one.page.locator("#timeline")).to_contain_text(sentence)
    one.look("mended")


def _opened_stays_open(one: OnCall, duty: Duty) -> None:
    """What somebody reads is not closed when the part comes anew."""
    page = one.page
    page.goto(f"{duty.url}/console/")
    page.click("#flips-title ~ .flips summary >> nth=0")
    expect(page.locator(".flips details[open] tbody tr")).to_have_count(10)
    with page.expect_response("**/console/state/"):
        pass
    page.wait_for_timeout(500)  # it has been put in its place
    expect(page.locator(".flips details[open] tbody tr")).to_have_count(10)
