"""What PostgreSQL knows of the six log metrics, so that the two can be compared.

A line is written a moment after its commit, and both ends of the window move while one looks. So each number
comes as bounds as well: `low` over a window a little smaller, `high` over one a little larger. Where nothing
happened near the ends the two are equal, and so must be the logs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, LiteralString

from django.conf import settings
from django.db import connection

from observability.catalogue import queries

SLACK: Final = timedelta(seconds=5)
"""Longest time between a commit and its line's arrival in the store that is no disagreement."""

LabelValues = tuple[str, ...]


@dataclass(frozen=True)
class Window:
    """From after `start` up to `end`."""

    start: datetime
    end: datetime

    @classmethod
    def before(cls, end_ns: int, length_ns: int) -> "Window":
        """Return the window of this length that ends there; nanoseconds."""
        end = datetime.fromtimestamp(end_ns / 1e9, UTC)
        return cls(end - timedelta(microseconds=length_ns // 1000), end)

    def shrunk(self, by: timedelta) -> "Window":
        """Return the window with both ends moved inwards (outwards, if negative)."""
        return Window(self.start + by, self.end - by)


@dataclass(frozen=True)
class Known:
    """A number in PostgreSQL: any value in [low, high] of the logs agrees. Without `value`, `note` says why."""

    value: float | None
    low: float = 0
    high: float = 0
    note: str = ""


SENT: Final[LiteralString] = """
    SELECT count(*), count(*) FROM mailer_recipient
    WHERE state = 'sent' AND smtp_code = 250 AND settled_at > %(start)s AND settled_at <= %(end)s
"""
"""Letters whose 250 was seen; those that a person assumed delivered have no such code, and no line."""

FAILED: Final[LiteralString] = """
    WITH letters AS (
        SELECT state, first_attempt_at, sending_at, resends,
               attempt - resends
                 - CASE WHEN state IN ('sent', 'unknown', 'sending') THEN 1
                        WHEN state = 'suppressed' AND attempt > 0 THEN 1 ELSE 0 END AS failures,
               state = 'failed' AND settled_at > %(start)s AND settled_at <= %(end)s
                 AND (first_attempt_at IS NULL OR error LIKE 'too old:%%') AS given_up
        FROM mailer_recipient WHERE sending_at > %(start)s OR settled_at > %(start)s)
    SELECT coalesce(sum(given_up::int + CASE
               WHEN sending_at > %(end)s THEN 0
               WHEN first_attempt_at > %(start)s THEN failures
               WHEN sending_at > %(start)s AND resends = 0 AND state IN ('pending', 'leased', 'failed', 'cancelled')
                    THEN least(failures, 1)
               ELSE 0 END), 0),
           coalesce(sum(given_up::int + CASE WHEN sending_at > %(start)s THEN failures ELSE 0 END), 0)
    FROM letters
"""
"""Attempts that did not end in 250, from each letter's count of attempts; those that ended unknown are none.

A letter keeps the times of its first and last attempt only. One that was tried both before and in the window
leaves it open how many of its failures lie within: hence at least and at most.
"""

FINISHED: Final[LiteralString] = """
    WITH decided AS (
        SELECT count(DISTINCT campaign_id) AS campaigns FROM mailer_auditentry
        WHERE action LIKE 'unknown%%' AND outcome = 'done' AND at > %(start)s)
    SELECT greatest(count(c.id) - decided.campaigns, 0), count(c.id) + decided.campaigns
    FROM decided LEFT JOIN mailer_campaign c ON c.finished_with_errors = %(with_errors)s
      AND c.finished_at > %(start)s AND c.finished_at <= %(end)s
    GROUP BY decided.campaigns
"""
"""Campaigns that ended. A later decision about unknown letters rewrites the row and not its line."""

DEFERRED: Final[LiteralString] = """
    SELECT reason, count(*) FROM mailer_deferral WHERE at > %(start)s AND at <= %(end)s GROUP BY reason
"""
"""Waits that began; each leaves a row."""

USAGE: Final[LiteralString] = """
    SELECT u.provider, u.key_hour, u.granted, EXISTS (
        SELECT 1 FROM mailer_limitoverride l
        WHERE l.provider = u.provider AND l.until > h.began AND l.at < h.began + interval '1 hour')
    FROM mailer_hourlyusage u
    CROSS JOIN LATERAL (SELECT to_timestamp(u.key_hour || ' +00', 'YYYYMMDDHH24 TZH') AS began) AS h
    WHERE h.began BETWEEN %(start)s AND %(end)s
"""
"""Letters of each hour that began in the window, and whether a person changed the limit in it."""

OVERRIDDEN = "a person changed the limit in this hour, so there is no one limit to compare with"


def _rows(sql: LiteralString, window: Window, **parameters: Any) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": window.start, "end": window.end, **parameters})
        return list(cursor.fetchall())


def _counted(sql: LiteralString, window: Window, **parameters: Any) -> dict[LabelValues, Known]:
    low = _rows(sql, window.shrunk(SLACK), **parameters)[0][0]
    high = _rows(sql, window.shrunk(-SLACK), **parameters)[0][1]
    least, most = _rows(sql, window, **parameters)[0]
    note = "" if least == most else f"at least {least}: letters were tried before and in the window"
    return {(): Known(float(most), float(low), float(high), note)}


def _sent(window: Window) -> dict[LabelValues, Known]:
    return _counted(SENT, window)


def _failed(window: Window) -> dict[LabelValues, Known]:
    return _counted(FAILED, window)


def _finished_ok(window: Window) -> dict[LabelValues, Known]:
    return _counted(FINISHED, window, with_errors=False)


def _finished_with_errors(window: Window) -> dict[LabelValues, Known]:
    return _counted(FINISHED, window, with_errors=True)


def _deferred(window: Window) -> dict[LabelValues, Known]:
    low, value, high = (dict(_rows(DEFERRED, window.shrunk(by))) for by in (SLACK, timedelta(0), -SLACK))
    return {(reason,): Known(value.get(reason, 0), low.get(reason, 0), high[reason]) for reason in high}


def _usage(window: Window) -> dict[LabelValues, Known]:
    """Compare with what may be reserved and not yet given back: a batch for each pump."""
    return {
        (provider, key_hour): Known(None, note=OVERRIDDEN) if overridden else _share(granted)
        for provider, key_hour, granted, overridden in _rows(USAGE, window)
    }


def _share(granted: int) -> Known:
    limit = settings.MAILER_MAX_PER_HOUR
    ahead = settings.MAILER_BATCH * settings.MAILER_PUMPS
    return Known(granted / limit, (granted - ahead) / limit, (granted + ahead) / limit)


TWINS: Final[Mapping[str, Callable[[Window], dict[LabelValues, Known]]]] = {
    queries.EMAILS_SENT.name: _sent,
    queries.EMAILS_FAILED.name: _failed,
    queries.CAMPAIGNS_OK.name: _finished_ok,
    queries.CAMPAIGNS_WITH_ERRORS.name: _finished_with_errors,
    queries.TOP_DEFER_REASONS.name: _deferred,
    queries.RATE_LIMIT_USAGE.name: _usage,
}
"""The same numbers by SQL, by the metric's name; the keys of the answer are values of the metric's labels."""
