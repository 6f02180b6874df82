"""Campaigns in flight, made without the services, and a look at what became of them."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from django.contrib.auth.models import User
from django.db import connection, connections
from django.utils import timezone

from mailer_core.models import Campaign, CampaignQueue, CampaignStatus, Lease, Recipient, RecipientState
from mailer_core.sending.batch import next_queue, take_batch
from mailer_core.sending.pump import pump
from mailer_core.smtp.memory import Fault, MemoryTransport
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.transport import Transport

T = TypeVar("T")
BUSY = Fault(Phase.MAIL, 421, "4.3.2 Service shutting down")
BLOCKED = Fault(Phase.MAIL, 550, "5.7.1 Your address is blocked")
NO_SUCH_USER = Fault(Phase.RCPT, 550, "5.1.1 No such user")
MAILBOX_FULL = Fault(Phase.RCPT, 452, "4.2.2 Mailbox full")
LONG_AGO = timedelta(hours=1)


def in_flight(letters: int = 3, *, queue: dict[str, Any] | None = None, **campaign: Any) -> CampaignQueue:
    """Put a campaign in flight, as a start does."""
    owner, _ = User.objects.get_or_create(username="manager")
    made = Campaign.objects.create(
        owner=owner,
        name="News",
        subject="News",
        body_text="Hello {{ email }}",
        from_email="news@example.com",
        status=CampaignStatus.SENDING,
        total=letters,
        started_at=timezone.now(),
        **campaign,
    )
    Recipient.objects.bulk_create([Recipient(campaign=made, email=f"r{n}@example.org") for n in range(letters)])
    return CampaignQueue.objects.create(campaign=made, provider=made.provider, total=letters, **(queue or {}))


def leased(letters: int, sending: int = 0) -> CampaignQueue:
    """A campaign of which one process holds all letters, some of them in the middle of SMTP."""
    queue = in_flight(letters)
    view = next_queue()
    assert view
    assert take_batch(view)
    some = Recipient.objects.filter(campaign=queue.campaign_id).values("pk")[:sending]
    Recipient.objects.filter(pk__in=some).update(state=RecipientState.SENDING, attempt=1)
    return queue


def states(queue: CampaignQueue) -> dict[str, int]:
    """Count a campaign's letters by state."""
    return dict(Counter(Recipient.objects.filter(campaign=queue.campaign_id).values_list("state", flat=True)))


def again(queue: CampaignQueue) -> CampaignQueue:
    """Read a queue anew."""
    return CampaignQueue.objects.get(pk=queue.pk)


def due_now(queue: CampaignQueue) -> None:
    """Let the time pass for which letters and their campaign wait."""
    Recipient.objects.filter(campaign=queue.campaign_id, state="pending").update(not_before=timezone.now() - LONG_AGO)
    CampaignQueue.objects.filter(pk=queue.pk, deferred_until__isnull=False).update(
        deferred_until=timezone.now() - LONG_AGO
    )


def time_left(queue: CampaignQueue) -> timedelta:
    """How long a campaign still waits."""
    assert queue.deferred_until
    return queue.deferred_until - timezone.now()


def silence(lease: UUID | None = None) -> None:
    """Let leases look as if their processes had been silent for an hour."""
    leases = Lease.objects.all() if lease is None else Lease.objects.filter(pk=lease)
    leases.update(alive_at=timezone.now() - LONG_AGO)


def pump_once(transport: Transport, budget: float = 10.0) -> int:
    """Pump, whatever other tests have asked of this process."""
    return pump(transport, budget, stopping=lambda: False).sent


def in_parallel(*works: Callable[[], T]) -> list[T]:
    """Do works at once, each in a thread with a database connection of its own."""

    def alone(work: Callable[[], T]) -> T:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))


def another_connection() -> psycopg.Connection[Any]:
    """See the database as another process sees it: what is committed, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    known = connection.connection.info
    return psycopg.connect(
        host=known.host,
        port=known.port,
        user=known.user,
        password=known.password,
        dbname=known.dbname,
        autocommit=True,
    )


def flaky(transport: MemoryTransport, *faults: Fault) -> MemoryTransport:
    """Plan one fault after the other."""
    for fault in faults:
        transport.fault(fault)
    return transport
