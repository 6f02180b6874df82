"""What a person does with the page at 3 am: arrive from an alert, fill, copy, search, print, hold it in one hand."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from alerts.rules import every_alert
from observability.catalogue.links import alert_anchor
from oncall.stack.waiting import wait_until
from playbook.block import Door
from playbook.catalogue.snippets import SNIPPETS
from playbook.parameters import PARAMETERS, ParameterType
from playbook.printing import printed
from playbook.render import HTML, ROOT
from playbook.snippet import LANGUAGES
from tests.browser import DESKTOP, PHONE, SCREENSHOTS, open_page
from tests.patience import PATIENCE

CAMPAIGN = "cb1e538d-dc60-4500-914d-e5b0ba7e5f8b"
BREAKER = "alert-mailer-breaker-tripped"
FROM_AN_ALERT = f"#{BREAKER}?campaign_id={CAMPAIGN}&provider=smtp_eu"
EVERY_BLOCK = """() => [...document.querySelectorAll('figure[id]')]
    .map((block) => [block.id, pasted(block.querySelector('pre code'))])"""
SMALL_BUTTONS = """[...document.querySelectorAll('button.copy')]
    .filter((one) => one.checkVisibility() && one.offsetHeight < 36).length"""
TOO_WIDE = """Math.max(...[...document.querySelectorAll('pre')].map((one) => one.scrollWidth - one.clientWidth))"""
HIT_AT_ITS_MIDDLE = """(rows) => rows.filter((row) => {
    const box = row.getBoundingClientRect(), middle = box.top + box.height / 2;
    const end = Math.min(innerHeight, row.parentElement.getBoundingClientRect().bottom);
    return middle < end && !row.contains(document.elementFromPoint(box.left + 20, middle));
}).map((row) => row.dataset.anchor)"""
"""Which hits something else lies over, as far as they are on the screen."""
LISTEN = "navigator.clipboard.writeText = async (text) => { window.held = text; }"
both = pytest.mark.parametrize("language", LANGUAGES)


@contextmanager
def reading(
    browser: Browser, fragment: str = "", language: str = "en", size: tuple[int, int] = DESKTOP, *, dark: bool = False
) -> Iterator[Page]:
    with open_page(browser, size, dark=dark) as page:
        page.goto(f"{(ROOT / HTML[language]).as_uri()}{fragment}")
        page.evaluate(LISTEN)
        yield page


def until(page: Page, expression: str, argument: object = None) -> None:
    """Wait until a page says so. Playwright's own waiting evaluates text within the page, which its policy forbids."""
    assert wait_until(lambda: bool(page.evaluate(expression, argument)), PATIENCE), expression


def copied(page: Page, snippet: str) -> Any:
    page.evaluate("window.held = undefined")
    page.locator(f"#snippet-{snippet} button.copy").click()
    until(page, "window.held !== undefined")
    return page.evaluate("window.held")


def picture(page: Page, name: str) -> None:
    """Keep what the reader sees; the whole page is too long for a picture."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def in_view(page: Page, anchor: str) -> bool:
    """Wait for a section at the top: what is above it gets its true height only when it is drawn."""

    def at_the_top() -> bool:
        top = page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", anchor)
        return bool(0 <= top < 400)

    return wait_until(at_the_top, PATIENCE)


@both
def test_an_alert_s_link_shows_its_section_with_everything_filled(browser: Browser, language: str) -> None:
    with reading(browser, FROM_AN_ALERT, language) as page:
        assert in_view(page, BREAKER)
        assert page.locator("input[name=campaign_id]").input_value() == CAMPAIGN
        section = page.locator(f"#{BREAKER}")
        assert CAMPAIGN in section.locator("pre").first.inner_text()
        section.locator("details.part-background > summary").click()
        assert CAMPAIGN in section.locator(".said").inner_text()
        link = section.locator("a.panel").get_attribute("href")
        assert link
        assert f"&var-campaign={CAMPAIGN}&var-provider=smtp_eu" in link
        picture(page, f"playbook-alert-{language}")


def test_copying_gives_exactly_the_text_that_was_tested_at_every_door(browser: Browser) -> None:
    values = {name: parameter.type.example for name, parameter in PARAMETERS.items()}
    query = "&".join(f"{name}={value}" for name, value in values.items())
    with reading(browser, f"#quick-diagnosis?{query}") as page:
        for door in Door:
            page.locator(f".doors input[value={door}]").check(force=True)
            got = page.evaluate(EVERY_BLOCK)
            wanted = [[one.anchor, printed(one).text(door, values)] for one in SNIPPETS.values()]
            assert sorted(got) == sorted(wanted)
            assert copied(page, "campaign-state") == printed(SNIPPETS["campaign-state"]).text(door, values)


def test_the_real_clipboard_holds_what_the_button_copied(browser: Browser) -> None:
    with open_page(browser) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{(ROOT / HTML['en']).as_uri()}{FROM_AN_ALERT}")
        page.locator("#snippet-campaign-state button.copy").click()
        page.wait_for_selector("#snippet-campaign-state button.done")
        held = page.evaluate("navigator.clipboard.readText()")
        assert held == printed(SNIPPETS["campaign-state"]).text(values={"campaign_id": CAMPAIGN})


def test_typing_fills_every_block_and_the_address_and_nonsense_fills_none(browser: Browser) -> None:
    with reading(browser, f"#{BREAKER}") as page:
        field = page.locator("input[name=campaign_id]")
        field.fill("'; DROP TABLE mailer_campaign; --")
        assert field.get_attribute("aria-invalid") == "true"
        assert page.locator("#bad-campaign_id").is_visible()
        assert copied(page, "campaign-state") == printed(SNIPPETS["campaign-state"]).text()
        picture(page, "playbook-invalid")
        field.fill(CAMPAIGN)
        assert field.get_attribute("aria-invalid") == "false"
        assert CAMPAIGN in copied(page, "campaign-state")
        assert page.url.endswith(f"#{BREAKER}?campaign_id={CAMPAIGN}")
        page.locator(".fields button[type=reset]").click()
        until(page, f"!location.hash.includes('{CAMPAIGN}')")
        assert copied(page, "campaign-state") == printed(SNIPPETS["campaign-state"]).text()


def test_a_fragment_s_value_that_its_type_refuses_is_not_used(browser: Browser) -> None:
    with reading(browser, f"#{BREAKER}?campaign_id=%3Cimg%20src=x%3E&provider=a;b&nonsense=1") as page:
        assert copied(page, "limiter-bucket").count("$provider") == 1
        assert page.locator("img").count() == 0


def test_the_hour_is_filled_by_itself_and_a_given_one_stays(browser: Browser) -> None:
    with reading(browser, "#quick-diagnosis") as page:
        hour = page.locator("input[name=key_hour]").input_value()
        assert re.fullmatch(ParameterType.KEY_HOUR.pattern, hour)
        assert hour in copied(page, "limiter-bucket")
    with reading(browser, "#quick-diagnosis?key_hour=2026010203") as page:
        assert "2026010203" in copied(page, "limiter-bucket")


def test_a_link_within_the_page_keeps_the_parameters_and_so_does_the_other_language(browser: Browser) -> None:
    with reading(browser, FROM_AN_ALERT) as page:
        page.locator(f"#{BREAKER} a.way").first.click()
        until(page, f"!location.hash.startsWith('#{BREAKER}')")
        assert f"campaign_id={CAMPAIGN}" in page.url
        page.go_back()
        until(page, f"location.hash.startsWith('#{BREAKER}')")
        page.locator("a.language").click()
        page.wait_for_url("**/ru.html*")
        assert page.url.endswith(FROM_AN_ALERT)
        assert in_view(page, BREAKER)


def test_every_alert_s_link_arrives_at_its_section(browser: Browser) -> None:
    with reading(browser) as page:
        for alert in every_alert():
            anchor = alert_anchor(alert.name)
            page.evaluate("(hash) => { location.hash = hash; }", f"#{anchor}?campaign_id={CAMPAIGN}")
            until(page, "(id) => document.activeElement.id === id", anchor)
            assert in_view(page, anchor), anchor


@both
def test_a_slash_searches_arrows_choose_and_enter_goes_there(browser: Browser, language: str) -> None:
    with reading(browser, language=language) as page:
        page.keyboard.press("/")
        page.keyboard.type("breaker tripped" if language == "en" else "mailerbreakertripped")
        first = page.locator("#hits li").first
        assert first.get_attribute("data-anchor") == BREAKER
        assert first.get_attribute("aria-selected") == "true"
        assert page.locator(".rack[data-shelf=quick]").is_hidden()
        assert page.locator("main article:not([hidden])").count() < page.locator("main article").count()
        picture(page, f"playbook-search-{language}")
        page.keyboard.press("Enter")
        until(page, f"document.activeElement.id === '{BREAKER}'")
        assert page.locator("main article[hidden]").count() == 0
        page.keyboard.press("/")
        page.keyboard.type("smtp")
        page.keyboard.press("ArrowDown")
        assert page.locator("#hits li[aria-selected=true]").get_attribute("data-anchor") == page.locator(
            "#hits li"
        ).nth(1).get_attribute("data-anchor")
        page.keyboard.press("Escape")
        assert page.locator("#hits").is_hidden()
        page.locator("#search").fill("qwertyuiop")
        assert page.locator("#nothing").is_visible()


@pytest.mark.parametrize(
    ("language", "typed", "anchor"),
    [
        ("ru", "предохранителями", "reason-circuit-breaker"),
        ("ru", "перезапуск воркеров", "op-workers-restart"),
        ("ru", "учетными данными", "op-credentials-rotate"),
        ("ru", "паузой кампании", "op-campaign-pause"),
        ("en", "restarting worker", "op-workers-restart"),
        ("en", "throttles", "reason-provider-throttled"),
    ],
)
def test_a_word_is_found_in_another_form_than_it_is_typed(
    browser: Browser, language: str, typed: str, anchor: str
) -> None:
    with reading(browser, language=language) as page:
        page.locator("#search").fill(typed)
        found = page.locator("#hits li").evaluate_all("(rows) => rows.map((row) => row.dataset.anchor)")
        assert anchor in found


def test_whoever_uses_the_bar_stays_at_the_same_place(browser: Browser) -> None:
    """Focus in a bar that stays on the screen must not move the page, nor another door's commands of other heights."""
    place = f"document.getElementById('{BREAKER}').getBoundingClientRect().top"
    with reading(browser, FROM_AN_ALERT) as page:
        before = page.evaluate(place)
        for door in (*Door, Door.PLAIN):
            page.locator(f".doors input[value={door}]").check(force=True)
            assert abs(page.evaluate(place) - before) < 60, door
        page.locator("input[name=limit]").click()
        page.keyboard.type("500")
        page.locator("#theme").click()
        page.keyboard.press("/")
        page.evaluate("new Promise(requestAnimationFrame)")
        assert abs(page.evaluate(place) - before) < 60


def test_on_a_phone_the_hits_lie_over_everything(browser: Browser) -> None:
    with reading(browser, size=PHONE) as page:
        page.locator("#search").fill("redis")
        page.locator("#search").focus()
        covered = page.locator("#hits li").evaluate_all(HIT_AT_ITS_MIDDLE)
        assert covered == []
        picture(page, "playbook-phone-search")


def test_dark_is_the_system_s_choice_until_the_reader_makes_one(browser: Browser) -> None:
    with reading(browser, dark=True) as page:
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        picture(page, "playbook-dark")
        page.locator("#theme").click()
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        page.locator("#theme").click()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


@both
def test_the_page_can_be_read_in_one_hand(browser: Browser, language: str) -> None:
    with reading(browser, FROM_AN_ALERT, language, PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)")
        assert size >= 15
        assert page.evaluate(SMALL_BUTTONS) == 0
        assert in_view(page, BREAKER)
        picture(page, f"playbook-phone-{language}")


def test_on_paper_there_are_all_words_and_no_buttons(browser: Browser) -> None:
    with reading(browser, FROM_AN_ALERT) as page:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert [page.locator(f"header.bar {one}").is_hidden() for one in ("#search", ".doors", "#theme")] == [True] * 3
        assert page.locator("header.bar .name").is_visible()
        assert page.locator("button.copy").first.is_hidden()
        assert page.locator(f"#{BREAKER} details .label").first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate(TOO_WIDE) <= 0
        assert len(page.pdf(format="A4", page_ranges="1-3")) > 10_000


def test_the_page_reads_without_a_script(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((ROOT / HTML["en"]).as_uri())
    block = page.locator("#snippet-campaign-state pre code").first
    block.scroll_into_view_if_needed()
    expect(block).to_have_text(printed(SNIPPETS["campaign-state"]).text(), use_inner_text=True)
    context.close()
