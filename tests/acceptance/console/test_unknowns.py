"""Letters whose outcome nobody knows, by a lost answer and by a killed process, are decided with their evidence."""

import re
from uuid import UUID

from playwright.sync_api import Browser, Page, expect

from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.waiting import wait_until
from tests.acceptance.console.duty import SECONDS, Duty, readers
from tests.acceptance.pages.accessible import assert_accessible
from tests.browser import PHONE, keep_picture, open_page

LOST, HELD, OTHERS = "lost@bad-day.example", "held@bad-day.example", readers(6, "kept")


def test_unknown_letters_are_decided_with_their_evidence_in_russian_on_a_phone(browser: Browser, duty: Duty) -> None:
    lost = Fault.drop(Point.DOT, matching="lost*", record=True)
    duty.inject(lost, Fault.hang(Point.DOT, matching="held*"))
    campaign = duty.start("Весенняя рассылка", [LOST, HELD, *OTHERS])
    _wait_for_held_in_hand(duty, campaign)
    duty.kill_senders()
    duty.inject(lost)
    duty.wait_for(campaign, unknown=2, sent=6)
    duty.inject()
    with open_page(browser, PHONE, locale="ru-RU") as page:
        duty.sign_in(page, "/unknowns/", "manager")
        page.click("text=Весенняя рассылка")
        _read_the_evidence(page)
        keep_picture(page, "unknowns-ru-phone")
        assert_accessible(page)
        _decide(page, "assume_delivered", LOST)
        duty.wait_for(campaign, unknown=1, sent=7)
        _decide(page, "resend", HELD)
        duty.wait_for(campaign, unknown=0, sent=8)
        expect(page.locator("main")).to_contain_text("В этой кампании нет писем, ждущих решения")
    arrived = duty.site.mailbox.recipients()
    assert [arrived.count(one) for one in (LOST, HELD, *OTHERS)] == [1] * 8  # the killed process had not got it through


def _wait_for_held_in_hand(duty: Duty, campaign: UUID) -> None:
    """Wait until the letter that hangs is the only one that is being sent, whichever letters came before it."""
    manager = duty.manager()
    seen: list[dict[str, int]] = [{}]

    def stands_still() -> bool:
        seen.append(dict(manager.progress(campaign).counts))
        return seen[-1] == seen[-2] and seen[-1]["sending"] == 1 and duty.state_of(campaign, HELD) == "sending"

    assert wait_until(stands_still, SECONDS, 0.5), seen[-1]


def _read_the_evidence(page: Page) -> None:
    """What was lost after the final dot, and what a process had in its hands when it was killed, are told apart."""
    expect(page.locator(".log details")).to_have_count(2)
    for address, cause in ((LOST, "the server closed the connection"), (HELD, "the sending process died or hung")):
        letter = page.locator(".letters > li").filter(has_text=address)
        expect(letter).to_contain_text(cause)
        expect(letter.locator("[id^=held-]")).to_contain_text(re.compile(r":\d+ · [0-9a-f-]{36}"))
    expect(page.locator(".letters > li").filter(has_text=LOST)).to_contain_text("body_sent")


def _decide(page: Page, decision: str, address: str) -> None:
    page.locator(".letters > li").filter(has_text=address).locator('input[name="letter"]').check()
    page.check(f'input[name="decision"][value="{decision}"]')
    page.click("#decide button.primary")
    expect(page.locator("h1")).to_contain_text("?")
    expect(page.locator(".figures")).to_contain_text("1")
    assert_accessible(page)
    page.click("#confirm")
    expect(page.locator(".note.success")).to_contain_text("Решено писем: 1")
