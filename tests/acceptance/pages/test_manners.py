"""The pages behave: two clicks, the way back, a session that ended, a lost connection, two managers, two languages."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import Browser, Page, expect

from tests.acceptance.pages.accessible import assert_accessible
from tests.acceptance.pages.site import Site, addresses, paste_list, start, upload_list, write_campaign
from tests.browser import PHONE, Watch, keep_picture, open_page

RUNS = """
<meta http-equiv=refresh content="0;url=ELSEWHERE/refresh"><base href="ELSEWHERE/"><link rel=stylesheet href="/css">
<script>parent.document.title='run'</script><script src="ELSEWHERE/js"></script>
<img src=ELSEWHERE/pixel.png onerror="document.title='run'"><iframe src=ELSEWHERE/frame></iframe>
<p style="background:url(ELSEWHERE/background)">shown</p><a href=ELSEWHERE/link target=_top>a link</a>
<form action=ELSEWHERE/form target=_top><button>a button</button></form>
"""


def starts_left(page: Page, site: Site) -> int:
    used: int = page.request.get(f"{site.url}/api/throttles").json()[0]["used"]
    return 10 - used


def test_a_double_click_on_start_starts_once(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Twice")
        paste_list(page, campaign, addresses(2, "twice"))
        page.goto(campaign)
        page.click("#do-start")
        page.dblclick("#confirm")
        expect(page.locator(".note.success")).to_contain_text("is started")
        assert starts_left(page, site) == 9
        expect(page.locator("#progress .badge")).to_have_text("finished")
    assert [one for one in site.mailbox.recipients() if one.startswith("twice")].count("twice0@example.com") == 1


def test_the_way_back_shows_what_is_true_now_and_starts_nothing(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Back")
        paste_list(page, campaign, addresses(2, "back"))
        start(page, campaign)
        expect(page.locator("#progress .badge")).to_have_text(re.compile("sending|finished"))
        page.go_back()
        expect(page.locator("#do-start")).to_have_count(0)
        expect(page).to_have_url(campaign)
        assert starts_left(page, site) == 9


def test_a_start_that_came_too_late_is_said_and_not_counted(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Late")
        paste_list(page, campaign, addresses(2, "late"))
        page.goto(f"{campaign}act/start/")
        other = page.context.new_page()  # closed with its context: closing it alone may hang
        start(other, campaign)
        page.click("#confirm")
        expect(page.locator(".note.info")).to_contain_text("Nothing was changed")
        assert starts_left(page, site) == 9


def test_an_ended_session_asks_to_sign_in_and_leads_back(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Ended")
        upload_list(page, campaign, addresses(3000, "ended"))
        start(page, campaign)
        page.click("#do-pause")
        page.click("#confirm")
        expect(page.locator(".note.why")).to_be_visible()
        assert_accessible(page)
        page.click("#do-resume")
        page.click("#confirm")
        page.context.clear_cookies(name="sessionid")
        expect(page).to_have_url(re.compile("/sign-in/"))  # the part that asks for itself led here
        _sign_in_here(page, manager)
        expect(page).to_have_url(campaign)


def test_what_was_typed_outlives_an_ended_session(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        page.goto(f"{site.url}/campaigns/new/")
        page.locator("#id_name").press_sequentially("Typed for an hour")
        page.fill("#id_from_email", "news@example.com")
        page.fill("#id_subject", "News")
        page.locator("#id_body_text").press_sequentially("A long letter")
        page.context.clear_cookies(name="sessionid")
        page.click("#save")
        _sign_in_here(page, manager)
        expect(page.locator("#id_name")).to_have_value("Typed for an hour")
        page.click("#save")
        expect(page.locator("h1")).to_have_text("Typed for an hour")
        page.goto(f"{site.url}/campaigns/new/")
        expect(page.locator("#id_name")).to_have_value("")


def test_a_lost_connection_is_said_until_it_is_back(browser: Browser, site: Site, manager: str) -> None:
    watch = Watch()
    with open_page(browser, watch=watch) as page:
        site.sign_in(page, manager)
        campaign = write_campaign(page, site, "Lost")
        upload_list(page, campaign, addresses(4000, "lost"))
        start(page, campaign)
        expect(page.locator("[data-live]")).to_have_count(1)
        page.context.set_offline(True)
        expect(page.locator("#lost")).to_be_visible(timeout=15_000)
        keep_picture(page, "manager-lost")
        page.context.set_offline(False)
        expect(page.locator("#lost")).to_be_hidden(timeout=15_000)
    others = [one for one in watch.complaints if "ERR_INTERNET_DISCONNECTED" not in one and "htmx:" not in one]
    assert not others
    assert not watch.strangers


def test_two_managers_do_not_see_each_others_campaigns(browser: Browser, site: Site) -> None:
    first, second = site.new_manager(), site.new_manager()
    watch = Watch()
    with open_page(browser) as page, open_page(browser, watch=watch) as other:
        site.sign_in(page, first)
        campaign = write_campaign(page, site, "Mine alone")
        site.sign_in(other, second)
        expect(other.locator("main")).not_to_contain_text("Mine alone")
        for address in ("", "edit/", "recipients/", "act/start/", "undelivered/", "undelivered.csv", "progress/"):
            answer = other.goto(campaign + address)
            assert answer is not None and answer.status == 404, address
        expect(other.locator("main")).to_contain_text("There is no such campaign among yours.")
        assert_accessible(other)
    assert all("404" in one for one in watch.complaints), watch.complaints


@contextmanager
def tracker() -> Iterator[tuple[str, list[str]]]:
    """Run the server of somebody who wants to know who looks; give its address and what it was asked for."""
    asked: list[str] = []

    class Looks(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Looks) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_letter_runs_and_loads_nothing_in_its_frame(browser: Browser, site: Site, manager: str) -> None:
    watch = Watch()
    with tracker() as (elsewhere, asked), open_page(browser, watch=watch) as page:
        site.sign_in(page, manager)
        page.goto(f"{site.url}/campaigns/new/")
        page.fill("#id_subject", "News")
        page.fill("#id_body_text", "Dear reader")
        page.locator("#id_body_html").fill(RUNS.replace("ELSEWHERE", elsewhere))
        frame = page.frame_locator("#html-preview iframe")
        expect(frame.locator("p")).to_have_text("shown")
        frame.locator("a").click()
        frame.locator("button").click()
        page.wait_for_timeout(1_000)
        assert page.title() != "run"
        assert page.url == f"{site.url}/campaigns/new/"
        assert asked == []
    assert any("Blocked script execution" in one for one in watch.complaints)


def test_language_and_appearance_are_remembered(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser, PHONE) as page:
        site.sign_in(page, manager)
        expect(page.locator("h1")).to_have_text("Campaigns")
        page.click("button[value=ru]")
        expect(page.locator("h1")).to_have_text("Кампании")
        page.click("button[value=dark]")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.click(".who button")
        expect(page.locator("h1")).to_have_text("Войти")
        assert_accessible(page)
    with open_page(browser, PHONE) as elsewhere:
        site.sign_in(elsewhere, manager)
        expect(elsewhere.locator("h1")).to_have_text("Кампании")


def _sign_in_here(page: Page, name: str) -> None:
    page.fill("#id_username", name)
    page.fill("#id_password", "a long enough secret")
    page.click("main button.primary")


def test_the_admin_works_under_the_strict_policy(browser: Browser, site: Site, manager: str) -> None:
    with open_page(browser) as page:
        site.sign_in(page, manager)
        write_campaign(page, site, "Seen in the admin")
        page.click(".who button")
        site.sign_in(page, "oncall", "/admin/", (site.folder / "password-oncall").read_text().strip())
        for address in ("mailer/campaign/", "mailer/campaign/add/", "mailer/recipient/", "mailer/suppression/add/"):
            page.goto(f"{site.url}/admin/{address}")
            expect(page.locator("#content h1")).to_be_visible()
        page.goto(f"{site.url}/admin/mailer/campaign/?q=Seen")
        page.click("#result_list tbody a")
        expect(page.locator("input[name=name]")).to_have_value("Seen in the admin")
