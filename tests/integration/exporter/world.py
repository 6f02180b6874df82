"""A mailer in which everything happens that a metric tells of, by the core's own code."""

import time
from datetime import timedelta
from pathlib import Path

from django.db import connection
from django.utils import timezone

from mailer_core.models import CampaignQueue, Lease, Recipient
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import Fault, MemoryTransport
from mailer_core.smtp.phases import Phase
from observability.catalogue.objectives import BREAKER_THRESHOLD
from observability.emit import emit
from observability.metrics.lives import Bell
from observability.shipper.state import Health
from observability.spool.cursor import load_cursor
from observability.spool.writer import SpoolWriter
from oncall.exporter.collector import Where
from tests.integration.core.campaigns import BUSY, in_flight, pump_once
from tests.unit.metrics.events import one_of_each

NO_WORD_AFTER_THE_DOT = Fault(Phase.BODY_SENT)


def send_some() -> CampaignQueue:
    """Send a campaign of five: four are taken, of one nobody knows."""
    queue = in_flight(5)
    transport = MemoryTransport()
    transport.fault(NO_WORD_AFTER_THE_DOT)
    pump_once(transport)
    return queue


def trip_a_breaker() -> CampaignQueue:
    """Let a provider refuse ten letters in a row."""
    queue = in_flight(BREAKER_THRESHOLD + 2)
    transport = MemoryTransport()
    transport.fault(BUSY, BREAKER_THRESHOLD)
    pump_once(transport)
    return queue


def leave_unserved(seconds: float = 120) -> CampaignQueue:
    """Put a campaign in flight that no worker has looked at for so long."""
    queue = in_flight(3)
    then = timezone.now() - timedelta(seconds=seconds)
    CampaignQueue.objects.filter(pk=queue.pk).update(served_at=then)
    Recipient.objects.filter(campaign=queue.campaign_id).update(not_before=then)
    queue.campaign.started_at = then
    queue.campaign.save()
    return queue


def lose_a_letter(queue: CampaignQueue) -> None:
    """Delete a row behind the core's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM mailer_recipient WHERE id = (SELECT id FROM mailer_recipient WHERE campaign_id = %s LIMIT 1)",
            [queue.campaign_id],
        )


def hang_a_worker(queue: CampaignQueue, seconds: float = 15) -> None:
    """Leave a lease whose process has done nothing for so long."""
    then = timezone.now() - timedelta(seconds=seconds)
    lease = Lease.objects.create(
        id=queue.id, queue=queue, worker="host:1", generation=0, provider=queue.provider, key_hour="0"
    )
    Lease.objects.filter(pk=lease.pk).update(alive_at=then, progress_at=then)


def ship_some(spool: Path) -> None:
    """Write two lines of which none is pushed, and let the shipper tell of itself."""
    writer = SpoolWriter(spool)
    for _ in range(2):
        assert writer.append(time.time_ns(), "INFO", b"{}")
    writer.close()
    health = Health(load_cursor(spool))
    health.succeeded()
    health.write(at_once=True)


def make_everything_happen(where: Where, spool: Path) -> None:
    """Bring about real state for every gauge, and an event of every kind for the counters."""
    send_some()
    trip_a_breaker()
    tick()
    hang_a_worker(leave_unserved())
    ship_some(spool)
    Bell(where.metrics_dir).rang()
    for event in one_of_each():
        emit(event)
