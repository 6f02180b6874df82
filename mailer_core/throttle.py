"""Abuse protection, per user and never per IP: so many actions of a kind within any hour.

Counted atomically in Redis. A count that Redis lost is restored from the audit rows in PostgreSQL;
while Redis is down those rows are counted themselves; with both down the action is refused.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.utils import Error as DatabaseDown
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailer_core import redis_client
from mailer_core.exceptions import Throttled, Unavailable
from mailer_core.models import AuditEntry
from observability.catalogue import objectives
from observability.catalogue.events import ThrottleFellBack
from observability.emit import emit

UNAVAILABLE_RETRY = timedelta(seconds=30)
NOT_COUNTED = ("throttled", "unavailable")
"""Outcomes of audit rows that do not count: what was refused by the throttle itself."""


class Action(StrEnum):
    """Actions that are throttled."""

    CAMPAIGN_START = "campaign_start"
    SEND_TEST_EMAIL = "send_test_email"


@dataclass(frozen=True, slots=True)
class Limit:
    """How often, and the sentence for the user who wants more."""

    per_hour: int
    sentence: Promise


LIMITS = {
    Action.CAMPAIGN_START: Limit(
        objectives.CAMPAIGN_STARTS_PER_HOUR, _("The limit of campaign starts is used up (10 starts an hour)")
    ),
    Action.SEND_TEST_EMAIL: Limit(
        objectives.TEST_EMAILS_PER_HOUR, _("The limit of test letters is used up (5 letters an hour)")
    ),
}


def is_user_throttled(user_id: int, action: Action, entry: UUID | None = None) -> timedelta | None:
    """Count an action of a user. None: it may go on; else how long to wait (so it reads as true).

    `entry` is the id of the audit row that the caller writes for the action. Raises Unavailable where
    neither Redis nor PostgreSQL can count.
    """
    entry = entry or uuid4()
    try:
        return _count_in_redis(user_id, action, entry)
    except redis_client.UNAVAILABLE as error:
        emit(ThrottleFellBack(action=action.value, error=str(error)))
    try:
        return _count_in_database(user_id, action, entry)
    except DatabaseDown as error:
        raise Unavailable(_unavailable(), retry_after=UNAVAILABLE_RETRY) from error


def admit(user_id: int, action: Action, campaign: UUID | None = None) -> AuditEntry:
    """Count an action and write its audit row. Raises Throttled with the sentence, or Unavailable."""
    entry = AuditEntry(actor_id=user_id, action=action.value, campaign_id=campaign, outcome="begun")
    wait = is_user_throttled(user_id, action, entry.id)
    try:
        if wait is not None:
            entry.outcome = "throttled"
        AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)  # the fallback has already written it
    except DatabaseDown as error:
        raise Unavailable(_unavailable(), retry_after=UNAVAILABLE_RETRY) from error
    if wait is not None:
        raise Throttled(LIMITS[action].sentence, retry_after=wait)
    return entry


def _unavailable() -> Promise:
    return _("Your actions cannot be counted at the moment, so this one is refused. Try again in half a minute.")


@lru_cache(maxsize=1)
def _script() -> Any:
    return redis_client.client().register_script((Path(__file__).parent / "throttle.lua").read_text())


def _count_in_redis(user_id: int, action: Action, entry: UUID) -> timedelta | None:
    counted, wait_ms = _ask(user_id, action, entry, known=None)
    if counted < 0:
        counted, wait_ms = _ask(user_id, action, entry, known=_known_actions(user_id, action))
    return None if counted else timedelta(milliseconds=wait_ms)


def _ask(user_id: int, action: Action, entry: UUID, known: list[tuple[str, int]] | None) -> tuple[int, int]:
    pairs = [str(part) for pair in known or () for part in pair]
    window_ms = int(objectives.THROTTLE_WINDOW.total_seconds() * 1000)
    args = [LIMITS[action].per_hour, window_ms, str(entry), 0 if known is None else 1, *pairs]
    counted, wait_ms = _script()(keys=[f"mailer:throttle:{action}:{user_id}"], args=args)
    return int(counted), int(wait_ms)


_KNOWN = """
    SELECT id::text, (extract(epoch FROM clock_timestamp() - at) * 1000)::bigint FROM mailer_auditentry
    WHERE actor_id = %s AND action = %s AND at > clock_timestamp() - make_interval(secs => %s) AND outcome <> ALL(%s)
    ORDER BY at DESC LIMIT %s
"""


def _known_actions(user_id: int, action: Action) -> list[tuple[str, int]]:
    """Give the user's counted actions of the last hour: (id of the audit row, age in ms)."""
    limit = LIMITS[action].per_hour
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                _KNOWN, [user_id, action.value, objectives.THROTTLE_WINDOW.total_seconds(), list(NOT_COUNTED), limit]
            )
            return [(row[0], max(int(row[1]), 0)) for row in cursor.fetchall()]
    except DatabaseDown as error:
        raise Unavailable(_unavailable(), retry_after=UNAVAILABLE_RETRY) from error


def _count_in_database(user_id: int, action: Action, entry: UUID) -> timedelta | None:
    """Count audit rows under a lock of the user's own; the row is written here, so that the next one sees it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"mailer:{action}:{user_id}"])
        known = _known_actions(user_id, action)
        if len(known) >= LIMITS[action].per_hour:
            oldest_ms = known[-1][1]
            return objectives.THROTTLE_WINDOW - timedelta(milliseconds=oldest_ms)
        AuditEntry.objects.create(id=entry, actor_id=user_id, action=action.value, outcome="begun")
    return None
