"""The workers as Celery's remote control knows them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import redis
from django.conf import settings
from kombu.exceptions import OperationalError

from mailer_core import redis_client
from mailer_core.models import CampaignQueue, Lease, Recipient
from observability.catalogue.text import Text
from oncall.actions.exceptions import Unreachable
from oncall.actions.plan import Precondition
from oncall.site.celery import app

ANSWER_SECONDS = 1.0
"""How long the act waits for a worker's reply, which takes hundredths of a second."""
QUEUE: Final = settings.CELERY_TASK_DEFAULT_QUEUE


@dataclass(frozen=True, slots=True)
class Workers:
    """Who answers: each worker's processes, whether it takes work, and for how long it has run (seconds)."""

    processes: Mapping[str, int]
    uptime: Mapping[str, float]
    taking: frozenset[str]

    @property
    def numbers(self) -> dict[str, int]:
        """The blast radius: workers, their processes, and what they hold."""
        return {
            "workers": len(self.processes),
            "processes": sum(self.processes.values()),
            "taking_work": len(self.taking),
            "batches_in_hand": Lease.objects.count(),
            "letters_in_hand": _letters_in_hand(),
        }

    @property
    def some_answer(self) -> Precondition:
        """Demand that there is a worker to speak to."""
        names = ", ".join(sorted(self.processes)) or "—"
        return Precondition(
            Text("a worker answers", "хотя бы один воркер отвечает"), bool(self.processes), Text(names, names)
        )


def ask() -> Workers:
    """Ask all workers; those that do not answer in a second are not there. Raises Unreachable.

    Redis tells how many listen, so that the last one's answer ends the waiting.
    """
    with broker_answers():
        listening = sum(int(one.get("psub", 0)) > 0 for one in redis_client.client().client_list())
        inspect = app.control.inspect(timeout=ANSWER_SECONDS, limit=listening)
        stats: dict[str, Any] = (inspect.stats() or {}) if listening else {}
        queues: dict[str, Any] = (inspect.active_queues() or {}) if stats else {}
    return Workers(
        processes={name: len(row.get("pool", {}).get("processes", ())) for name, row in stats.items()},
        uptime={name: float(row.get("uptime", 0)) for name, row in stats.items()},
        taking=frozenset(name for name, served in queues.items() if QUEUE in {one["name"] for one in served}),
    )


def _letters_in_hand() -> int:
    """Count them in the campaigns that have leases: no index knows all letters in hand."""
    held = list(CampaignQueue.objects.filter(leases__isnull=False).values_list("campaign", flat=True))
    return Recipient.objects.filter(campaign__in=held, lease_id__isnull=False).count()


@contextmanager
def broker_answers() -> Iterator[None]:
    """Turn a broker that is down into a sentence."""
    try:
        yield
    except (OperationalError, redis.RedisError, OSError) as error:
        raise Unreachable(
            Text(f"Redis, the workers' broker, does not answer: {error}. Run: oncall diagnose",
                 f"Redis, брокер воркеров, не отвечает: {error}. Запустите: oncall diagnose")
        ) from error  # fmt: skip


def restarted_since(moment: datetime, found: Workers) -> list[str]:
    """Name the workers that began after a moment."""
    elapsed = (datetime.now(UTC) - moment).total_seconds()
    return [name for name, seconds in found.uptime.items() if seconds < elapsed]
