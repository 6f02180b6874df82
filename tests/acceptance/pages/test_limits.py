"""What the mission refuses is refused in the page, in Russian to the letter."""

import re
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.pages.site import Site, addresses, paste_list, start, upload_list, write_campaign
from tests.browser import keep_picture, open_page

START_LIMIT = "Превышен лимит запуска кампаний (10 запусков в час)"
TEST_LIMIT = "Превышен лимит тестовых писем (5 писем в час)"
FILE_TOO_LARGE = "Файл больше 10485760 байт. Разбейте его на несколько."
IMPORT_SECONDS = 30
"""A few of them, with room for a machine that does other things as well."""
TOO_LARGE = "Кампания слишком большая (10001 получателей). Максимум: 10000, разбейте на несколько"


def ask_api(page: Page, site: Site, campaign: str, what: str, **body: str) -> int:
    """Ask the API as the page's user: what the form would do, without the clicks."""
    token = page.request.get(f"{site.url}/api/session").json()["csrf_token"]
    address = campaign.replace("/campaigns/", "/api/campaigns/") + what
    return page.request.post(address, data=body, headers={"X-CSRFToken": token}).status


def test_the_11th_start_and_the_6th_test_letter_are_refused_in_russian(
    browser: Browser, site: Site, manager: str
) -> None:
    with open_page(browser, locale="ru-RU") as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Одиннадцатый")
        assert [ask_api(page, site, campaign, "start") for _ in range(10)] == [422] * 10
        paste_list(page, campaign, addresses(3))
        start(page, campaign)
        expect(page.locator(".note.error")).to_have_text(START_LIMIT)
        expect(page.locator("#progress .badge")).to_have_text("черновик")
        keep_picture(page, "manager-limit-of-starts")
        sent = [ask_api(page, site, campaign, "test-letter", to="me@example.com") for _ in range(5)]
        assert sent == [200] * 5
        page.fill("#id_to", "me@example.com")
        page.click("#send-test")
        expect(page.locator(".note.error")).to_have_text(TEST_LIMIT)


def test_10001_recipients_are_imported_in_seconds_and_refused_at_the_start(
    browser: Browser, site: Site, manager: str
) -> None:
    with open_page(browser, locale="ru-RU") as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Большая")
        began = time.monotonic()
        upload_list(page, campaign, addresses(10_000))
        assert time.monotonic() - began < IMPORT_SECONDS
        expect(page.locator("#taken")).to_have_text(re.compile(r"10.000"))
        paste_list(page, campaign, "email\none-more@example.com\n")
        page.goto(campaign)
        page.click("#do-start")
        expect(page.locator(".note.error")).to_have_text(TOO_LARGE)
        expect(page.locator("#progress .badge")).to_have_text("черновик")


def test_a_file_of_20_mb_is_refused_in_a_sentence_and_not_held_in_memory(
    browser: Browser, site: Site, manager: str, tmp_path: Path
) -> None:
    with open_page(browser, locale="ru-RU") as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Двадцать мегабайт")
        page.goto(f"{campaign}recipients/")
        huge = tmp_path / "huge.csv"
        huge.write_bytes(b"email\n" + b"reader@example.com\n" * 1_050_000)
        page.set_input_files("#id_file", huge)
        expect(page.locator("#too-big")).to_have_text(FILE_TOO_LARGE)
        expect(page.locator("#import")).to_be_disabled()
        before = site.web_memory_mb()
        page.evaluate("document.getElementById('import').disabled = false")  # as somebody without our script
        page.click("#import")
        expect(page.locator(".note.error:visible")).to_have_text(FILE_TOO_LARGE)
        assert site.web_memory_mb() - before < 40
