"""A manager's whole way, from the door to a campaign that has ended and the second try for those it missed."""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.acceptance.pages.accessible import assert_accessible
from tests.acceptance.pages.site import Site
from tests.browser import DESKTOP, PHONE, keep_picture, open_page

GOOD, NOBODIES = 60, 4
HTML = "<p style='color:#2456c5'>Dear {{ first_name }}</p>"


@dataclass(frozen=True)
class Words:
    """What the pages say in a language."""

    locale: str
    unknown_field: str
    refused: tuple[str, ...]
    started: str
    finished: str
    test_sent: str
    made_again: str


RU = Words(
    "ru-RU", "нет поля «frst_name»; может быть, «first_name»?",
    ("это не адрес электронной почты", "электронная таблица выполнила бы эту ячейку", "этот адрес уже есть в строке"),
    "запущена", "завершено", "ответ почтового провайдера", "готова. Проверьте её и запустите",
)  # fmt: skip
EN = Words(
    "en-GB", "there is no field “frst_name”; did you mean “first_name”?",
    ("this is not an e-mail address", "a spreadsheet would run this cell", "the same address stands in line"),
    "is started", "finished", "the mail provider said", "Look at it, then start it",
)  # fmt: skip


@dataclass(frozen=True)
class Reader:
    """A manager before a screen."""

    words: Words
    size: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.words.locale}-{self.size[0]}"

    def good(self) -> list[str]:
        """Give addresses of this way alone: campaigns of other tests may still be under way."""
        return [f"reader{n}.{self}@example.com".lower() for n in range(GOOD)]

    def bad(self) -> list[str]:
        """Give what is refused: no address, a formula, and one that stands there already."""
        return ["no-address", "=1+1@example.com", self.good()[1]]

    def nobodies(self) -> list[str]:
        """Give addresses that the provider does not know; once refused they are left out for good."""
        return [f"nobody{n}.{self}@example.com".lower() for n in range(NOBODIES)]


READERS = [Reader(words, size) for words in (RU, EN) for size in (PHONE, DESKTOP)]
JUDGED = (Reader(RU, PHONE), Reader(EN, DESKTOP))
"""Axe takes longer than the rest of the way, and sees each language and each size once."""


def rows(reader: Reader) -> str:
    people = [*reader.good(), *reader.nobodies(), *reader.bad()]
    return "email,first_name\n" + "".join(f"{address},Anna\n" for address in people)


@pytest.mark.parametrize("reader", READERS, ids=str)
def test_from_the_door_to_a_finished_campaign_and_a_second_try(
    browser: Browser, site: Site, manager: str, reader: Reader, tmp_path: Path
) -> None:
    with open_page(browser, reader.size, locale=reader.words.locale) as page:
        site.sign_in(page, manager)
        look(page, reader, "empty")
        _write(page, reader)
        campaign = page.url
        _import(page, reader, tmp_path)
        _mend_the_letter(page, reader, campaign)
        _try(page, reader, campaign)
        _start_and_follow(page, reader, campaign)
        _who_did_not_get_it(page, reader, campaign)
    assert sorted(one for one in site.mailbox.recipients() if one in reader.good()) == sorted(reader.good())


def look(page: Page, reader: Reader, name: str) -> None:
    """Judge a page, and keep a picture of it."""
    if reader in JUDGED:
        assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url} is too wide"
    keep_picture(page, f"manager-{reader}-{name}")


def _write(page: Page, reader: Reader) -> None:
    page.click("main a.button.primary")
    page.fill("#id_name", "Spring, <b>the first</b> " + "W" * 150)
    page.fill("#id_from_email", "news@example.com")
    page.fill("#id_from_name", "Hiking club")
    page.fill("#id_subject", "Hello {{ frst_name }}")
    page.fill("#id_body_text", "Dear {{ first_name }}, spring is here.")
    page.fill("#id_body_html", HTML)
    look(page, reader, "write")
    page.click("#save")
    expect(page).to_have_url(re.compile(r"/campaigns/[0-9a-f-]{36}/$"))
    look(page, reader, "draft")


def _import(page: Page, reader: Reader, folder: Path) -> None:
    file = folder / "list.csv"
    file.write_text(rows(reader))
    page.click("#do-import")
    page.set_input_files("#id_file", file)
    page.click("#import")
    expect(page.locator("#taken")).to_have_text(str(GOOD + NOBODIES))
    expect(page.locator("#refused")).to_have_text("3")
    for sentence in reader.words.refused:
        expect(page.locator("#report")).to_contain_text(sentence)
    with page.expect_download() as download:
        page.click("[data-download]")
    refused = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert [row[2] for row in refused[1:]] == ["no-address", "'=1+1@example.com", reader.good()[1]]
    look(page, reader, "import")


def _mend_the_letter(page: Page, reader: Reader, campaign: str) -> None:
    """What is wrong is said while it is typed, and what the reader will see is shown."""
    page.goto(f"{campaign}edit/")
    expect(page.locator("#reading")).to_contain_text(reader.words.unknown_field)
    before = page.evaluate("window.history.length")
    page.fill("#id_subject", "")
    page.locator("#id_subject").press_sequentially("Hello ")
    page.click("[data-insert=first_name]")
    expect(page.locator("#reading .subject-line")).to_have_text("Hello Anna")
    frame = page.frame_locator("#html-preview iframe")
    expect(frame.locator("p")).to_have_text("Dear Anna")
    assert frame.locator("p").evaluate("p => getComputedStyle(p).color") == "rgb(36, 86, 197)"
    assert page.evaluate("window.history.length") == before
    look(page, reader, "edit")
    page.click("#save")
    expect(page.locator(".note.success")).to_be_visible()


def _try(page: Page, reader: Reader, campaign: str) -> None:
    page.fill("#id_to", "me@example.com")
    page.click("#send-test")
    expect(page.locator(".note.success")).to_contain_text(reader.words.test_sent)
    assert page.url == campaign


def _start_and_follow(page: Page, reader: Reader, campaign: str) -> None:
    page.click("#do-start")
    expect(page.locator(".figures dd").first).to_have_text(str(GOOD + NOBODIES))
    look(page, reader, "start")
    page.click("#confirm")
    expect(page.locator(".note.success")).to_contain_text(reader.words.started)
    page.evaluate("window.stillTheSamePage = true")
    expect(page.locator("#progress .badge")).to_have_text(reader.words.finished)
    assert page.evaluate("window.stillTheSamePage"), "the page was loaded anew"
    assert page.url == campaign
    shown = [int(text) for text in page.locator(".counts dd").all_inner_texts()]
    assert shown == [GOOD, NOBODIES, 0, 0, GOOD + NOBODIES]
    assert page.locator("[data-live]").count() == 0
    look(page, reader, "finished")


def _who_did_not_get_it(page: Page, reader: Reader, campaign: str) -> None:
    page.click("#to-undelivered")
    expect(page.locator(".people tbody tr")).to_have_count(NOBODIES)
    expect(page.locator(".people")).to_contain_text("5.1.1")
    look(page, reader, "undelivered")
    with page.expect_download() as download:
        page.click("#download")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert sorted(row["email"].lower() for row in rows) == reader.nobodies()
    page.click("#do-retry")
    expect(page.locator(".figures dd").first).to_have_text(str(NOBODIES))
    look(page, reader, "retry")
    page.click("#confirm")
    expect(page.locator(".note.success")).to_contain_text(reader.words.made_again)
    assert page.url != campaign
    expect(page.locator(".big")).to_have_text(str(NOBODIES))
    again = page.url
    page.goto(f"{campaign}retry/")
    page.click("#confirm")
    expect(page).to_have_url(again)
    page.goto(campaign.rpartition("/campaigns/")[0] + "/campaigns/")
    expect(page.locator(".campaigns tbody tr")).to_have_count(2)
    look(page, reader, "list")
