"""The mailer's own processes around the tests' servers: start them, kill them, look at what is true afterwards."""

import io
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import psutil
from django.contrib.auth.models import User
from django.db import connection

from mailer_core.models import Campaign, Lease, Recipient, RecipientState
from mailer_core.services import drafts, lifecycle, progress
from oncall import parts
from oncall.stack.ports import LOOPBACK
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.patience import PATIENCE

TEXT = "Dear {{ first_name }}, this is a letter of several lines.\n" * 10
HTML = "<p>Dear {{ first_name }},</p><p>this is a letter.</p>" * 10


@dataclass
class Mailer:
    """The worker and beat of one test; `pumps`: how many send at once."""

    supervisor: Supervisor
    receiver: SmtpReceiver
    environment: Mapping[str, str]
    folder: Path
    pumps: int = 2
    owner: User = field(default_factory=lambda: User.objects.create_superuser("owner"))

    def start_worker(self) -> None:
        """Start the worker with its pool."""
        log = lambda: self.supervisor.log("worker")  # noqa: E731 -- a name for a path that changes
        self.supervisor.start(parts.worker(self.pumps, dict(self.environment), log))

    def start_beat(self) -> None:
        """Start beat."""
        self.supervisor.start(parts.beat(dict(self.environment)))

    def pool(self) -> list[psutil.Process]:
        """List the pool's processes: one for each pump, and one to spare."""
        try:
            return psutil.Process(self.supervisor.pid("worker")).children()
        except psutil.NoSuchProcess:
            return []

    def senders(self) -> list[psutil.Process]:
        """List those of the pool that hold letters now."""
        holders = {int(worker.rpartition(":")[2]) for worker in Lease.objects.values_list("worker", flat=True)}
        return [process for process in self.pool() if process.pid in holders]

    def kill_sender(self, place: int) -> bool:
        """SIGKILL one process that holds letters; False where none does."""
        senders = self.senders()
        if not senders:
            return False
        os.kill(senders[place % len(senders)].pid, signal.SIGKILL)
        return True

    @property
    def way_to_postgresql(self) -> str:
        """Name how they should: `socket`, but for a folder whose path is too long for one."""
        return "socket" if "%2F" in self.environment["DATABASE_URL"] else LOOPBACK

    def ways_to_postgresql(self) -> set[str]:
        """Name how the pool's processes reach PostgreSQL now: `socket`, or an address."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT coalesce(host(client_addr), 'socket') FROM pg_stat_activity"
                " WHERE application_name = 'mailer worker'"
            )
            return {str(way) for (way,) in cursor.fetchall()}

    def campaign(self, letters: int, **values: str) -> UUID:
        """Write a campaign with so many recipients."""
        campaign = drafts.create_campaign(
            self.owner, name="Drill", subject="Hello {{ first_name }}", body_text=TEXT, body_html=HTML,
            from_email="news@example.com", **values,
        )  # fmt: skip
        rows = "email,first_name\n" + "".join(f"r{n}@example.com,Reader {n}\n" for n in range(letters))
        drafts.import_recipients(self.owner, campaign.id, io.BytesIO(rows.encode()))
        return campaign.id

    def start(self, campaign: UUID) -> None:
        """Start a campaign as its owner."""
        lifecycle.start_campaign(self.owner, campaign)

    def look(self, campaign: UUID) -> progress.Progress:
        """See how it is getting on."""
        return progress.progress_of(self.owner, campaign)

    def wait_until_sent(self, campaign: UUID, count: int, seconds: float = 2 * PATIENCE) -> None:
        """Wait until so many letters are sent."""
        assert wait_until(lambda: self.look(campaign).counts["sent"] >= count, seconds), self.look(campaign)

    def wait_until_over(self, campaign: UUID, seconds: float = 3 * PATIENCE) -> progress.Progress:
        """Wait until the campaign has ended by itself."""
        assert wait_until(lambda: self.look(campaign).is_over, seconds, 0.2), self.tell(campaign)
        return self.look(campaign)

    def tell(self, campaign: UUID) -> str:
        """Say what a failing test needs to show."""
        log = self.supervisor.log("worker").read_text()[-3000:]
        return f"{self.look(campaign)}\n{log}"

    def rest(self, campaign: UUID, until: float) -> bool:
        """Sleep a little while the campaign goes on; False when it is over."""
        time.sleep(max(0.0, until - time.monotonic()))
        return not self.look(campaign).is_over


@contextmanager
def running(mailer: Mailer) -> Iterator[Mailer]:
    """Run worker and beat for the length of a test."""
    mailer.start_worker()
    mailer.start_beat()
    try:
        yield mailer
    finally:
        for name in ("beat", "worker"):
            if name in mailer.supervisor.names():
                mailer.supervisor.stop(name)


def assert_the_truth(mailer: Mailer, campaign: UUID, *, unknown_at_most: int) -> None:
    """Check conservation, no duplicate, nothing lost in silence, and that unknowns are few.

    `sent` must all be at the receiver; a letter at the receiver that is not `sent` must be `unknown`.
    """
    accepted = mailer.receiver.mailbox.recipients()
    assert len(accepted) == len(set(accepted)), mailer.receiver.mailbox.duplicates()
    states = dict(Recipient.objects.filter(campaign=campaign).values_list("email", "state"))
    assert len(states) == Campaign.objects.get(pk=campaign).total
    unknown = {email for email, state in states.items() if state == RecipientState.UNKNOWN}
    sent = {email for email, state in states.items() if state == RecipientState.SENT}
    assert sent <= set(accepted), "called sent, and not at the receiver"
    assert set(accepted) - sent <= unknown, "at the receiver, and neither sent nor unknown"
    assert sent | unknown == set(states), "a letter of which nobody speaks"
    assert len(unknown) <= unknown_at_most
    told = Campaign.objects.get(pk=campaign)
    assert (told.sent, told.unknown, told.finished_with_errors) == (len(sent), len(unknown), bool(unknown))
