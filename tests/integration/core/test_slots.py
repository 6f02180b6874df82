"""A worker whose pumps all hang still ticks, and a pump that dies gives its slot back."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mailer_core import tasks
from mailer_core.models import CampaignQueue, Lease, QueueStatus, Recipient
from oncall import parts
from oncall.stack.smtp import SmtpReceiver
from oncall.stack.smtp_receiver.faults import Fault, Point
from oncall.stack.supervisor import Supervisor
from oncall.stack.waiting import wait_until
from tests.integration.core.campaigns import in_flight, leased, silence, states

PUMPS = 2
SOON = 10.0
"""A relay that hangs after the dot is waited for twelve times as long."""


@pytest.fixture
def worker(
    process_env: dict[str, str], smtp_receiver: SmtpReceiver, supervisor: Supervisor, tmp_path: Path
) -> Iterator[Supervisor]:
    """Run a worker of two pumps, whose relay never answers the dot; nobody ticks unasked."""
    smtp_receiver.inject(Fault.hang(Point.DOT))
    environment = process_env | {"SMTP_URL": smtp_receiver.url, "DJANGO_SECRET_KEY": "tests", "MAILER_BATCH": "1"}
    supervisor.start(parts.worker(PUMPS, environment, lambda: supervisor.log("worker")))
    yield supervisor
    supervisor.kill("worker")


def hanging(pumps: int) -> bool:
    """Say whether so many processes are in the middle of a letter."""
    return Recipient.objects.filter(state="sending", lease_id__isnull=False).count() == pumps


def test_while_every_pump_hangs_a_dead_process_s_letters_are_taken_over(worker: Supervisor) -> None:
    dead = leased(3, sending=1)
    silence()
    CampaignQueue.objects.filter(pk=dead.pk).update(status=QueueStatus.PAUSED, defer_reason="paused_by_user")
    in_flight(10)
    tasks.ring(3 * PUMPS)
    assert wait_until(lambda: Lease.objects.count() == PUMPS + 1, SOON)
    tasks.tick_task.apply_async()
    assert wait_until(lambda: states(dead) == {"pending": 2, "unknown": 1}, SOON)
    assert Lease.objects.count() == PUMPS


def test_a_pump_that_dies_gives_its_slot_to_another(worker: Supervisor) -> None:
    in_flight(10)
    tasks.ring(3 * PUMPS)
    assert wait_until(lambda: hanging(PUMPS), SOON)
    victim = int(Lease.objects.values_list("worker", flat=True)[0].rpartition(":")[2])
    psutil.Process(victim).kill()

    def another() -> bool:
        tasks.ring(1)
        return hanging(PUMPS + 1)

    assert wait_until(another, SOON, 0.5), worker.log("worker").read_text()[-2000:]
