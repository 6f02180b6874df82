"""The six metrics of the mission, each from metrics and from logs."""

from dataclasses import dataclass

from observability.catalogue import queries
from observability.catalogue.closed import Flag
from observability.catalogue.metrics import delivery, limit
from observability.catalogue.panels import from_logs, from_metrics
from observability.catalogue.panels.from_metrics import grown, level
from observability.catalogue.panels.query import ALL, HOUR, Query
from observability.catalogue.queries import LogMetric


@dataclass(frozen=True)
class Twin:
    """One of the six, in both forms."""

    metric: LogMetric
    metrics: Query
    logs: Query


def _twin(metric: LogMetric, counted: Query) -> Twin:
    return Twin(metric, counted, from_logs.asked(metric.over(HOUR, ALL), *metric.by))


def _finished(flag: Flag) -> Query:
    return grown(delivery.CAMPAIGNS_FINISHED, window=HOUR, finished_with_errors=flag.value)


def _deferred() -> Query:
    """Count by reason, and leave out those that were none, as logs do."""
    return from_metrics.asked(
        f"{grown(delivery.CAMPAIGNS_DEFERRED, 'defer_reason', window=HOUR).text} > 0", "defer_reason"
    )


def _usage() -> Query:
    used, allowed = level(limit.RATE_LIMIT_USED, "provider"), level(limit.RATE_LIMIT, "provider")
    return from_metrics.asked(f"{used.text} / {allowed.text}", "provider")


SENT = _twin(queries.EMAILS_SENT, grown(delivery.EMAILS_SENT, window=HOUR))
FAILED = _twin(queries.EMAILS_FAILED, grown(delivery.EMAILS_FAILED, window=HOUR))
FINISHED_OK = _twin(queries.CAMPAIGNS_OK, _finished(Flag.FALSE))
FINISHED_WITH_ERRORS = _twin(queries.CAMPAIGNS_WITH_ERRORS, _finished(Flag.TRUE))
REASONS = _twin(queries.TOP_DEFER_REASONS, _deferred())
USAGE = _twin(queries.RATE_LIMIT_USAGE, _usage())

SIX = (SENT, FAILED, FINISHED_OK, FINISHED_WITH_ERRORS, REASONS, USAGE)
