"""The six metrics from PostgreSQL, where there is no Prometheus: four statements.

It keeps a letter's first and last attempt and not those between: the chart of failures is marked as partial (`gaps`).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final, LiteralString

from django.conf import settings
from django.db import connection, transaction

from observability.catalogue import queries
from oncall.pages.console.reading.history.series import (
    A_HOUR,
    STEP,
    STEPS,
    History,
    Source,
    Span,
    Values,
    charts,
    over_the_hour,
)
from oncall.pages.console.reading.rows import Row, rows

STATEMENT_MS = 8000
GAPS = frozenset({queries.EMAILS_FAILED.name})

LETTERS: Final[LiteralString] = """
    WITH recent AS MATERIALIZED (
        SELECT id FROM mailer_campaign WHERE status = 'sending' OR finished_at > %(since)s)
    SELECT counted.bucket, sum(counted.sent)::int AS sent, sum(counted.failed)::int AS failed
    FROM recent CROSS JOIN LATERAL (
        SELECT floor(extract(epoch FROM letter.at - %(since)s) / %(step)s)::int AS bucket,
               count(*) FILTER (WHERE letter.state = 'sent' AND letter.smtp_code = 250) AS sent,
               count(*) FILTER (WHERE letter.state <> 'sent') AS failed
        FROM (SELECT r.state, r.smtp_code,
                     CASE WHEN r.state = 'pending' THEN r.sending_at ELSE r.settled_at END AS at
              FROM mailer_recipient r
              WHERE r.campaign_id = recent.id
                AND (r.state IN ('sent', 'failed') OR (r.state = 'pending' AND r.attempt > 0))) letter
        WHERE letter.at > %(since)s AND letter.at <= %(until)s
        GROUP BY 1) counted
    GROUP BY 1
"""
"""Letters that were taken, and last attempts that failed. Campaign by campaign (`LATERAL`), those of these hours
alone: joined at once, the planner reads every letter there ever was."""

FINISHED: Final[LiteralString] = """
    SELECT floor(extract(epoch FROM finished_at - %(since)s) / %(step)s)::int AS bucket,
           count(*) FILTER (WHERE NOT finished_with_errors) AS ok,
           count(*) FILTER (WHERE finished_with_errors) AS with_errors
    FROM mailer_campaign WHERE finished_at > %(since)s AND finished_at <= %(until)s
    GROUP BY 1
"""
DEFERRED: Final[LiteralString] = """
    SELECT floor(extract(epoch FROM at - %(since)s) / %(step)s)::int AS bucket, reason, count(*) AS waits
    FROM mailer_deferral WHERE at > %(since)s AND at <= %(until)s
    GROUP BY 1, 2
"""
USAGE: Final[LiteralString] = """
    SELECT provider, key_hour, granted FROM mailer_hourlyusage WHERE key_hour >= %(from_hour)s
"""


def from_database(end: datetime, instead: str = "") -> History:
    """Read it all. Raises django.db.Error, also where it takes longer than 8 s."""
    span = Span(end)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS}")
        curves = _curves(span)
    return History(Source.POSTGRESQL, span.moments, charts(curves), instead, GAPS)


def _curves(span: Span) -> dict[str, dict[str, Values]]:
    letters, finished = _read(LETTERS, span), _read(FINISHED, span)
    return {
        queries.EMAILS_SENT.name: {"": _hourly(letters, "sent")},
        queries.EMAILS_FAILED.name: {"": _hourly(letters, "failed")},
        queries.CAMPAIGNS_OK.name: {"": _hourly(finished, "ok")},
        queries.CAMPAIGNS_WITH_ERRORS.name: {"": _hourly(finished, "with_errors")},
        queries.TOP_DEFER_REASONS.name: _by_reason(_read(DEFERRED, span)),
        queries.RATE_LIMIT_USAGE.name: _usage(span),
    }


def _read(statement: LiteralString, span: Span) -> list[Row]:
    return rows(statement, {"since": span.first_event, "until": span.end, "step": STEP.total_seconds()})


def _hourly(found: Iterable[Row], name: str) -> Values:
    buckets = [0] * (STEPS + A_HOUR)
    for row in found:
        buckets[min(row["bucket"], len(buckets) - 1)] += row[name]
    return over_the_hour(buckets)


def _by_reason(found: Iterable[Row]) -> dict[str, Values]:
    by: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by[row["reason"]].append(row)
    return {reason: _hourly(own, "waits") for reason, own in sorted(by.items())}


def _usage(span: Span) -> dict[str, Values]:
    """Give at each moment what its hour has used in all: PostgreSQL keeps one figure an hour."""
    granted: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows(USAGE, {"from_hour": span.start.astimezone(UTC).strftime("%Y%m%d%H")}):
        granted[row["provider"]][row["key_hour"]] = row["granted"]
    hours = [datetime.fromtimestamp(moment, UTC).strftime("%Y%m%d%H") for moment in span.moments]
    return {
        provider: [own.get(hour, 0) / settings.MAILER_MAX_PER_HOUR for hour in hours]
        for provider, own in sorted(granted.items())
    }
