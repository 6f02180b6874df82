"""The running stack as a manager's browser meets it, and what a test may do behind the browser's back."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect

from oncall.stack.announcement import DESCRIPTION, ENVIRONMENT
from oncall.stack.smtp_receiver.faults import Fault, FaultPlan, Point
from oncall.stack.smtp_receiver.mailbox import Mailbox
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE

PASSWORD = "a long enough secret"
OUTSIDE = {"DATABASE_URL", "REDIS_URL", "SMTP_URL", "LOKI_URL"}
MAKE_PEOPLE = """
import sys
import django
django.setup()
from django.contrib.auth.models import Group, User
for name in sys.argv[2:]:
    user = User.objects.create_user(name, f"{name}@example.com", sys.argv[1])
    user.groups.add(Group.objects.get(name="managers"))
"""
PEOPLE = 30
NOBODY = "nobody*"
SLOW, SLOW_SECONDS = "ended*", 0.02
"""So that their campaign is still under way when somebody has clicked through it."""


@dataclass(frozen=True)
class Site:
    """The stack of `oncall up` in its folder."""

    folder: Path
    unused: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What a process that works on this stack needs."""
        own = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        written = (line.partition("=") for line in (self.folder / ENVIRONMENT).read_text().splitlines())
        return own | {name: value for name, _equals, value in written}

    @property
    def url(self) -> str:
        """Where the pages are."""
        return self.environment["MAILER_PUBLIC_URL"]

    @property
    def mailbox(self) -> Mailbox:
        """What the receiver has taken."""
        return Mailbox(self.folder / "smtp")

    def refuse_nobody(self) -> None:
        """Let the provider know no address that begins with `nobody`, and take its time for those with `ended`."""
        refusal = Fault.answer(Point.RCPT, "550 5.1.1 There is no such mailbox here", matching=NOBODY)
        FaultPlan((refusal, Fault.delay(Point.DOT, SLOW_SECONDS, matching=SLOW))).save(self.folder / "smtp")

    def web_memory_mb(self) -> float:
        """Give the resident memory of the web process and its workers."""
        described = json.loads((self.folder / DESCRIPTION).read_text())
        stack = psutil.Process(described["pid"]).children(recursive=True)
        web = [one for one in stack if any("gunicorn" in word for word in one.cmdline())]
        return sum(one.memory_info().rss for one in web) / 1e6

    def new_manager(self) -> str:
        """Name a manager whom no test has used yet. All are made at once: a process for each would take seconds."""
        if not self.unused:
            self.unused.extend(f"manager-{number}" for number in range(PEOPLE))
            command = [sys.executable, "-c", MAKE_PEOPLE, PASSWORD, *self.unused]
            subprocess.run(command, env=self.environment, check=True, timeout=120)
        return self.unused.pop()

    def sign_in(self, page: Page, name: str, at: str = "/campaigns/", password: str = PASSWORD) -> None:
        """Sign in by the form."""
        page.goto(f"{self.url}/sign-in/?next={at}")
        page.fill("#id_username", name)
        page.fill("#id_password", password)
        page.click("main button.primary")
        expect(page).to_have_url(f"{self.url}{at}")


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Run `oncall up` for the length of a `with` block."""
    clean = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
    log = folder / "up.log"
    command = [sys.executable, "-m", "oncall", "up", "--state", str(folder)]
    with log.open("w") as told, subprocess.Popen(command, env=clean, stdout=told, stderr=told) as running:
        try:
            ready = wait_until(lambda: "Ctrl-C to stop" in log.read_text() or running.poll() is not None, 2 * PATIENCE)
            assert ready and running.poll() is None, log.read_text()
            yield Site(folder)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(PATIENCE)


def write_campaign(page: Page, site: Site, name: str, *, text: str = "Dear reader") -> str:
    """Write a campaign by the form; give its address."""
    page.goto(f"{site.url}/campaigns/new/")
    page.fill("#id_name", name)
    page.fill("#id_from_email", "news@example.com")
    page.fill("#id_subject", "News")
    page.fill("#id_body_text", text)
    page.click("#save")
    expect(page).to_have_url(re.compile(r"/campaigns/[0-9a-f-]{36}/$"))
    return page.url


def paste_list(page: Page, campaign: str, rows: str) -> None:
    """Import a pasted list by the form; a long one takes the browser long to lay out."""
    page.goto(f"{campaign}recipients/")
    page.fill("#id_text", rows)
    page.click("#import")
    expect(page.locator("#report")).to_be_visible()


def upload_list(page: Page, campaign: str, rows: str) -> None:
    """Import a list from a file by the form."""
    page.goto(f"{campaign}recipients/")
    page.set_input_files("#id_file", {"name": "list.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.click("#import")
    expect(page.locator("#report")).to_be_visible()


def start(page: Page, campaign: str) -> None:
    """Start a campaign: the button, and the yes after it."""
    page.goto(campaign)
    page.click("#do-start")
    page.click("#confirm")


def addresses(number: int, name: str = "reader") -> str:
    """Make a list of so many rows."""
    return "email,first_name\n" + "".join(f"{name}{n}@example.com,Anna\n" for n in range(number))
