"""What whoever carries the pager has at hand: the site, a sign-in, the provider's faults, managers' campaigns."""

import json
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import psutil
import psycopg
from playwright.sync_api import Page, expect

from mailer_core.services.progress import Progress
from oncall.demo.client import ManagerClient
from oncall.people import MANAGER, ON_CALL, kept_login
from oncall.stack.smtp_receiver.faults import Fault, FaultPlan
from oncall.stack.waiting import wait_until
from tests.acceptance.pages.site import Site
from tests.freezing import frozen
from tests.patience import PATIENCE

SECONDS = 2 * PATIENCE


@dataclass(frozen=True)
class Duty:
    """A running stack."""

    site: Site

    @property
    def url(self) -> str:
        return self.site.url

    def manager(self) -> ManagerClient:
        return ManagerClient(self.url, kept_login(self.site.folder, MANAGER))

    def inject(self, *faults: Fault) -> None:
        """Let these faults strike and no others."""
        FaultPlan(faults).save(self.site.folder / "smtp")

    def start(self, name: str, recipients: list[str], sender: str = "news@example.com") -> UUID:
        """Write a campaign as a manager would, and start it."""
        manager = self.manager()
        campaign = manager.create(name=name, subject="News", body_text="Dear reader", from_email=sender)
        with TemporaryDirectory() as folder:
            rows = Path(folder) / "list.csv"
            rows.write_text("\n".join(["email", *recipients]) + "\n")
            manager.import_file(campaign, rows)
        manager.start(campaign)
        return campaign

    def seen(self, campaign: UUID) -> Progress:
        return self.manager().progress(campaign)

    def wait_for(self, campaign: UUID, **counts: int) -> None:
        """Wait until so many letters are in these states."""
        manager = self.manager()
        arrived = wait_until(lambda: counts.items() <= manager.progress(campaign).counts.items(), SECONDS)
        assert arrived, manager.progress(campaign)

    def state_of(self, campaign: UUID, address: str) -> str:
        """Ask PostgreSQL how far a letter is: no page tells one that is being sent from another."""
        question = "SELECT state FROM mailer_recipient WHERE campaign_id = %s AND email = %s"
        with psycopg.connect(self.site.environment["DATABASE_URL"]) as connection:
            found = connection.execute(question, [campaign, address]).fetchone()
        assert found is not None, address
        return str(found[0])

    def wait_for_status(self, campaign: UUID, status: str) -> None:
        manager = self.manager()
        assert wait_until(lambda: manager.progress(campaign).status == status, SECONDS), manager.progress(campaign)

    def sign_in(self, page: Page, at: str, who: str = ON_CALL) -> None:
        """Sign in as on-call or as the manager, and go on to a page."""
        login = kept_login(self.site.folder, who)
        page.goto(f"{self.url}/sign-in/?next={at}")
        page.fill("#id_username", login.name)
        page.fill("#id_password", login.password)
        page.click("main button.primary")
        expect(page).to_have_url(f"{self.url}{at}")

    def kill_senders(self) -> None:
        """Kill every process that sends (-9), whatever it has in its hands; the worker begins new ones."""
        for sender in psutil.Process(self._pid("worker")).children():
            sender.kill()

    def _pid(self, process: str) -> int:
        known = json.loads((self.site.folder / "processes.json").read_text())
        (pid,) = (one["pid"] for one in known if one["name"] == process)
        return int(pid)

    def standing_still(self, process: str) -> AbstractContextManager[None]:
        """Let a process of the stack stand still for the length of a `with` block."""
        return frozen([psutil.Process(self._pid(process))])


def readers(number: int, name: str = "reader") -> list[str]:
    """Make so many addresses."""
    return [f"{name}{n}@bad-day.example" for n in range(number)]
