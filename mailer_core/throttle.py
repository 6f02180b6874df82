"""Abuse protection, per user and never per IP: so many actions of a kind within any hour.

Counted atomically in Redis. Each count brings the audit rows of PostgreSQL along, so that what Redis
lost, or did not see while it was away, counts as well. While Redis is down those rows are counted
themselves; without PostgreSQL nothing can be recorded, so the action is refused.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailer_core import redis_client
from mailer_core.exceptions import DATABASE_DOWN, Throttled, Unavailable
from mailer_core.models import AuditEntry
from observability.catalogue import objectives
from observability.catalogue.events.people import ThrottleFellBack
from observability.emit import emit

NOT_COUNTED = ("throttled", "unavailable", "forbidden")
"""Outcomes of audit rows that do not count: refused by the throttle itself or before it."""
SIGN_INS_PER_HOUR = 30
"""Attempts to sign in as one user, right or wrong: too few to guess a password, enough for a person."""


class Action(StrEnum):
    """Actions that are throttled."""

    CAMPAIGN_START = "campaign_start"
    SEND_TEST_EMAIL = "send_test_email"
    SIGN_IN = "sign_in"


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
    Action.SIGN_IN: Limit(SIGN_INS_PER_HOUR, _("The limit of sign-ins is used up (30 attempts an hour)")),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """How much of a limit a user has used within the last hour; `wait` until there is room, if there is none."""

    action: Action
    used: int
    per_hour: int
    wait: timedelta | None


def admit(entry: AuditEntry) -> None:
    """Count a user's action and write its audit row. Raises Throttled with the sentence, or Unavailable."""
    if entry.actor_id is None:
        raise ValueError("only the actions of a user can be counted")
    action = Action(entry.action)
    wait = is_user_throttled(entry.actor_id, action, entry.id)
    if wait is not None:
        raise Throttled(LIMITS[action].sentence, retry_after=wait)
    entry.outcome = "begun"
    try:
        AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)  # the fallback has already written it
    except DATABASE_DOWN as error:
        raise Unavailable(_unavailable()) from error


def is_user_throttled(user_id: int, action: Action, entry: UUID | None = None) -> timedelta | None:
    """Count an action of a user. None: it may go on; else how long to wait (so it reads as true).

    `entry` is the id of the audit row that the caller writes for the action. Raises Unavailable where
    PostgreSQL does not answer.
    """
    entry = entry or uuid4()
    try:
        return _count_in_redis(user_id, action, entry)
    except redis_client.UNAVAILABLE as error:
        emit(ThrottleFellBack(action=action.value, error=str(error)))
    except DATABASE_DOWN as error:
        raise Unavailable(_unavailable()) from error
    try:
        return _count_in_database(user_id, action, entry)
    except DATABASE_DOWN as error:
        raise Unavailable(_unavailable()) from error


def usage(user_id: int, action: Action) -> Usage:
    """Tell how much of a limit a user has used, by the audit rows."""
    known = _known_actions(user_id, action)
    return Usage(action, len(known), LIMITS[action].per_hour, _wait(known, action))


def _unavailable() -> Promise:
    return _("Your actions cannot be counted at the moment, so this one is refused. Try again in half a minute.")


@lru_cache(maxsize=1)
def _script() -> Any:
    return redis_client.client().register_script((Path(__file__).parent / "throttle.lua").read_text())


def _count_in_redis(user_id: int, action: Action, entry: UUID) -> timedelta | None:
    known = [str(part) for pair in _known_actions(user_id, action) for part in pair]
    window_ms = int(objectives.THROTTLE_WINDOW.total_seconds() * 1000)
    args = [LIMITS[action].per_hour, window_ms, str(entry), *known]
    counted, wait_ms = _script()(keys=[f"mailer:throttle:{action}:{user_id}"], args=args)
    return None if int(counted) else timedelta(milliseconds=int(wait_ms))


_KNOWN = """
    SELECT id::text, (extract(epoch FROM clock_timestamp() - at) * 1000)::bigint FROM mailer_auditentry
    WHERE actor_id = %s AND action = %s AND at > clock_timestamp() - make_interval(secs => %s) AND outcome <> ALL(%s)
    ORDER BY at DESC LIMIT %s
"""


def _known_actions(user_id: int, action: Action) -> list[tuple[str, int]]:
    """Give the user's counted actions of the last hour, newest first: (id of the audit row, age in ms)."""
    window, limit = objectives.THROTTLE_WINDOW.total_seconds(), LIMITS[action].per_hour
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [user_id, action.value, window, list(NOT_COUNTED), limit])
        return [(row[0], max(int(row[1]), 0)) for row in cursor.fetchall()]


def _count_in_database(user_id: int, action: Action, entry: UUID) -> timedelta | None:
    """Count audit rows under a lock of the user's own; the row is written here, so that the next one sees it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"mailer:{action}:{user_id}"])
        wait = _wait(_known_actions(user_id, action), action)
        if wait is None:
            AuditEntry.objects.create(id=entry, actor_id=user_id, action=action.value, outcome="begun")
        return wait


def _wait(known: list[tuple[str, int]], action: Action) -> timedelta | None:
    """Tell when there is room again: as soon as the oldest of the last `per_hour` actions is an hour old."""
    if len(known) < LIMITS[action].per_hour:
        return None
    return objectives.THROTTLE_WINDOW - timedelta(milliseconds=known[-1][1])
