"""Names of the series that are computed beforehand: `level:metric:operation`. `alerts` records them."""

from typing import Final

from observability.catalogue import queries
from observability.catalogue.objectives import BURN_FAST, BURN_SLOW, BURN_STEADY, HEARTBEAT_WINDOW
from observability.catalogue.promql import Window, span
from observability.catalogue.queries import LOG_METRICS, RATE_LIMIT_USAGE, LogMetric

LEVEL: Final = "mailer"
USAGE: Final = f"{LEVEL}:{RATE_LIMIT_USAGE.name}:ratio"


def per_hour(metric: LogMetric) -> str:
    """Name one of the six, counted from metrics over an hour."""
    return f"{LEVEL}:{metric.name}:increase1h"


def from_logs(metric: LogMetric) -> str:
    """Name one of the six, counted from logs by Loki's ruler, which writes it to Prometheus."""
    return f"{LEVEL}:{metric.name}:{'ratio1h' if metric.unit == 'ratio' else 'count1h'}"


HEARTBEATS: Final = f"{LEVEL}:{queries.HEARTBEATS.name}:count{span(HEARTBEAT_WINDOW)}"


def attempts(window: Window) -> str:
    """Name the attempts within a window."""
    return f"{LEVEL}:attempts:increase{span(window)}"


def failures(window: Window) -> str:
    """Name the share of attempts within a window that failed, and not for the recipient's sake."""
    return f"{LEVEL}:attempts_failed:ratio{span(window)}"


WINDOWS: Final = tuple(
    sorted({window for burn in (BURN_FAST, BURN_STEADY, BURN_SLOW) for window in (burn.long, burn.short)})
)
"""The windows over which the failure budget's burning is judged."""

NAMES: Final = frozenset(
    {
        USAGE,
        HEARTBEATS,
        *(per_hour(metric) for metric in LOG_METRICS if metric is not RATE_LIMIT_USAGE),
        *(from_logs(metric) for metric in LOG_METRICS),
        *(name(window) for window in WINDOWS for name in (attempts, failures)),
    }
)
"""Every recorded series there is."""
