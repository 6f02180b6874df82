"""Celery's doorbells. PostgreSQL holds the work: a message may be lost, doubled or late without harm."""

import logging
from datetime import timedelta
from uuid import UUID

import redis
from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from mailer_core.models import Tick
from mailer_core.sending import slots
from mailer_core.sending.pump import pump
from mailer_core.sending.relay import transport
from mailer_core.sending.tick import tick
from observability import context
from observability.catalogue import objectives

DOORBELL_SECONDS = 30
LATE = 3 * objectives.TICK_INTERVAL
logger = logging.getLogger(__name__)


@shared_task(name="mailer.pump", ignore_result=True)
def pump_task() -> None:
    """Send what is due; ring again where the budget ended before the work did.

    A pump that sent the last of what was due, or finds beat late, does the tick's duties: a campaign ends without beat.
    """
    with slots.pumps.taken() as taken:
        if not taken:
            return  # this process is kept for the tick; whoever sends now looks for more until nothing is due
        done = pump(transport())
    if done.budget_spent:
        ring(1)
    if (done.sent and not done.budget_spent) or last_tick_age() > LATE:
        _tick_and_wake()


@shared_task(name="mailer.tick", ignore_result=True)
def tick_task() -> None:
    """Do the recurring duties."""
    _tick_and_wake()


def _tick_and_wake() -> None:
    """Wake the pumps where something can be sent: a doorbell may have found all of them just ending."""
    if tick():
        ring(settings.MAILER_PUMPS)


def last_tick_age() -> timedelta:
    """Say how long ago the duties were last done."""
    last = Tick.objects.filter(name="tick").first()
    return timezone.now() - last.at if last else timedelta.max


def wake(campaign: UUID) -> None:
    """Ask all pumps to look, on behalf of a campaign; its id travels with the messages."""
    with context.bound(campaign_id=str(campaign)):
        ring(settings.MAILER_PUMPS)


def ring(pumps: int) -> None:
    """Ask workers to pump. A broker that does not take it is no error: the next tick rings again."""
    try:
        for _ in range(pumps):
            pump_task.apply_async(expires=DOORBELL_SECONDS)
    except (OperationalError, redis.RedisError) as error:  # kombu passes some of Redis's own on, such as a full memory
        logger.warning("The broker did not take a doorbell; the next tick rings again", extra={"error": str(error)})
