"""Recorded series: the mission's six from metrics and from logs, and what alerts share."""

from datetime import timedelta

from alerts.alert import Record
from alerts.from_metrics import aggregate, highest, increase
from observability.catalogue import queries, recorded
from observability.catalogue.closed import Flag
from observability.catalogue.engine import Engine
from observability.catalogue.labels import ENV
from observability.catalogue.metrics import delivery, limit
from observability.catalogue.objectives import AGAINST_OBJECTIVE, HEARTBEAT_WINDOW
from observability.catalogue.promql import span

HOUR = timedelta(hours=1)
LONG = timedelta(hours=6)
LONG_RULE_INTERVAL = timedelta(minutes=2)
"""Of windows of six hours and more: three days are 50,000 samples a series, too many to read every 5 s. Below five
minutes, since Prometheus takes what is older for gone."""


def _per_hour(metric: queries.LogMetric, expression: str) -> Record:
    return Record(recorded.per_hour(metric), metric.meaning, expression, by=metric.by)


SENT = _per_hour(queries.EMAILS_SENT, increase(delivery.EMAILS_SENT, HOUR))
FAILED = _per_hour(queries.EMAILS_FAILED, increase(delivery.EMAILS_FAILED, HOUR))
USAGE = Record(
    recorded.USAGE,
    queries.RATE_LIMIT_USAGE.meaning,
    f"{highest(limit.RATE_LIMIT_USED, ('provider',))} / {highest(limit.RATE_LIMIT, ('provider',))}",
    by=("provider",),
)
MISSION = (
    SENT,
    FAILED,
    _per_hour(queries.CAMPAIGNS_OK, increase(delivery.CAMPAIGNS_FINISHED, HOUR, finished_with_errors=Flag.FALSE.value)),
    _per_hour(
        queries.CAMPAIGNS_WITH_ERRORS, increase(delivery.CAMPAIGNS_FINISHED, HOUR, finished_with_errors=Flag.TRUE.value)
    ),
    _per_hour(queries.TOP_DEFER_REASONS, increase(delivery.CAMPAIGNS_DEFERRED, HOUR, ("defer_reason",))),
    USAGE,
)


HEARD = queries.HEARTBEATS.over(span(HEARTBEAT_WINDOW), apart=(ENV,))
HEARTBEATS = Record(
    recorded.HEARTBEATS,
    f"{queries.HEARTBEATS.meaning} The 0 of no environment says that the ruler itself writes.",
    f"{HEARD} or vector(0)",
    Engine.LOKI,
)


def _from_logs(metric: queries.LogMetric) -> Record:
    """Record a log metric; the hour's key is left out, since a new label value each hour would never end.

    A number is 0 where a heartbeat arrives and nothing else does; where none arrives either, nobody knows.
    """
    by = tuple(name for name in metric.by if name != "key_hour")
    found = metric.over("1h", apart=(ENV,))
    expression = found if by == metric.by else aggregate("max", found, by)
    return Record(
        recorded.from_logs(metric),
        metric.meaning,
        expression if by else f"{expression} or 0 * {HEARD}",
        Engine.LOKI,
        by,
    )


LOGS = {metric.name: _from_logs(metric) for metric in queries.LOG_METRICS}
"""The six from the logs. Loki's ruler writes them to Prometheus, where they stand beside the six from metrics."""


def attempts(window: timedelta) -> Record:
    """Count the attempts within a window: letters taken, and attempts that failed."""
    expression = f"{increase(delivery.EMAILS_SENT, window)} + {increase(delivery.EMAILS_FAILED, window)}"
    return Record(recorded.attempts(window), f"Attempts within {span(window)}.", expression, interval=_interval(window))


def failures(window: timedelta) -> Record:
    """Give the share of attempts within a window that failed, and not for the recipient's sake."""
    failed = increase(delivery.EMAILS_FAILED, window, scope=AGAINST_OBJECTIVE)
    return Record(
        recorded.failures(window),
        f"Share of attempts within {span(window)} that failed for another reason than the recipient.",
        f"{failed} / {attempts(window).name}",
        interval=_interval(window),
    )


def _interval(window: timedelta) -> timedelta | None:
    return LONG_RULE_INTERVAL if window >= LONG else None


RECORDS: tuple[Record, ...] = (
    *MISSION,
    *LOGS.values(),
    HEARTBEATS,
    *(attempts(window) for window in recorded.WINDOWS),
    *(failures(window) for window in recorded.WINDOWS),
)
