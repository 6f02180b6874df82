"""Our own figure: the shipped worker and beat, a campaign started by its service, everything on."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
from django.core.management import call_command
from django.db import connection
from django.test.utils import override_settings

from benchmarks.sending.letter import FROM, HTML, SUBJECT, TEXT, addresses
from oncall import parts
from oncall.django_process import become_django
from oncall.stack.embedded import EmbeddedStack
from oncall.stack.waiting import wait_until

LIMIT = "100000000"
DEADLINE_SECONDS = 600


@dataclass(frozen=True)
class Figure:
    """What was sent, how long it took, and how much memory the sending processes held at the end."""

    letters: int
    seconds: float
    rss_mb: float
    cpu_us: float
    """CPU of the sending processes for a letter, in microseconds: steadier than the clock on a shared machine."""

    @property
    def rate(self) -> float:
        """Letters a second."""
        return self.letters / self.seconds


def become_sender(stack: EmbeddedStack) -> dict[str, str]:
    """Make this process a Django process on the stack's database, migrated; returns the environment."""
    environment = stack.environment | {
        "DJANGO_SECRET_KEY": "benchmark",
        "MAILER_MAX_PER_HOUR": LIMIT,
        "ONCALL_SPOOL_DIR": str(stack.folder / "spool"),
        "ONCALL_STATE_DIR": str(stack.folder),
    }
    os.environ.update(environment)
    become_django()
    call_command("migrate", verbosity=0)
    return environment


def send(stack: EmbeddedStack, environment: dict[str, str], port: int, letters: int, processes: int) -> Figure:
    """Send one campaign with a fresh worker and beat."""
    with senders(stack, environment, port, processes):
        before = _cpu(stack.supervisor.pid("worker"))
        seconds = campaign(letters)
        worker = stack.supervisor.pid("worker")
        return Figure(letters, seconds, _memory(worker), (_cpu(worker) - before) / letters * 1e6)


@contextmanager
def senders(stack: EmbeddedStack, environment: dict[str, str], port: int, processes: int) -> Iterator[None]:
    """Run a worker and beat that send to a port, for the length of a `with` block; the start is not measured."""
    environment = environment | {"SMTP_URL": f"smtp://127.0.0.1:{port}", "MAILER_PUMPS": str(processes)}
    environment |= {"DATABASE_URL": stack.near_environment["DATABASE_URL"]}  # as `oncall up` starts its worker
    supervisor = stack.supervisor
    supervisor.start(parts.worker(processes, environment, lambda: supervisor.log("worker")))
    beat = parts.beat(environment)
    supervisor.start(replace(beat, ready=parts.says(lambda: supervisor.log("beat"), "beat: Starting")))
    try:
        # A campaign's start, in this process, wakes as many pumps as it knows of; others would wait for a tick.
        with override_settings(MAILER_PUMPS=processes):
            yield
    finally:
        supervisor.stop("beat")
        supervisor.stop("worker")


def campaign(letters: int) -> float:
    """Send one campaign; give the seconds from its start to its last letter."""
    from django.contrib.auth.models import User  # noqa: PLC0415 -- needs the applications loaded

    from mailer_core.models import AuditEntry  # noqa: PLC0415 -- likewise
    from mailer_core.services import drafts, lifecycle, progress  # noqa: PLC0415 -- likewise

    owner = User.objects.create_superuser(f"bench-{AuditEntry.objects.count()}")  # one user may start 10 an hour
    campaign = drafts.create_campaign(
        owner, name="Benchmark", subject=SUBJECT, body_text=TEXT, body_html=HTML, from_email=FROM
    )
    drafts.import_recipients(owner, campaign.id, io.BytesIO("\n".join(["email", *addresses(letters)]).encode()))
    lifecycle.start_campaign(owner, campaign.id)
    if not wait_until(lambda: progress.progress_of(owner, campaign.id).is_over, DEADLINE_SECONDS, 0.5):
        raise RuntimeError(f"The campaign did not end: {progress.progress_of(owner, campaign.id)}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM max(r.settled_at) - min(c.started_at))::float8 FROM mailer_recipient r"
            " JOIN mailer_campaign c ON c.id = r.campaign_id WHERE c.id = %s AND r.state = 'sent'",
            [campaign.id],
        )
        return float(cursor.fetchone()[0])


def _cpu(worker: int) -> float:
    """Give the CPU that the pool's processes have used, in seconds."""
    return sum(sum(child.cpu_times()[:2]) for child in psutil.Process(worker).children())


def _memory(worker: int) -> float:
    """Give the largest resident set among the pool's processes, in MB."""
    return max(child.memory_info().rss for child in psutil.Process(worker).children()) / 1e6


def state_folder(name: str) -> Path:
    """Give the folder of a benchmark's stack."""
    return Path(".oncall") / "bench" / name
