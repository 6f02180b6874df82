"""What is monitored from the logs (mission, 3), each number defined once, in LogQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.logql import EVERYTHING, NO_FIELDS, Narrow, contains, exactly, lines, own

Build = Callable[[str, Narrow], str]
"""Puts the query together, over a window and of some lines."""


@dataclass(frozen=True)
class LogMetric:
    """A number from the logs. `by`: the labels of its series, none where it is one number.

    A count over no lines is nothing in LogQL, not 0; those of one number say 0 by themselves.
    """

    name: str
    meaning: str
    unit: str
    build: Build
    by: tuple[str, ...] = ()

    def over(self, window: str = "1h", narrow: Narrow = EVERYTHING) -> str:
        """Return the LogQL over a window: `1h`, or a variable of Grafana such as `$__range`."""
        return self.build(window, narrow)


def _count(event: type[Event], condition: str, fields: Mapping[str, str] = NO_FIELDS) -> Build:
    def build(window: str, narrow: Narrow) -> str:
        return f"sum(count_over_time({lines(event, condition, fields, narrow)} [{window}])) or vector(0)"

    return build


def _finished(*, with_errors: bool) -> Build:
    condition = f'{exactly(CampaignFinished)} | finished_with_errors="{str(with_errors).lower()}"'
    return _count(CampaignFinished, condition, own("finished_with_errors"))


def _deferred(window: str, narrow: Narrow) -> str:
    found = lines(CampaignDeferred, contains(CampaignDeferred), own("defer_reason"), narrow)
    return f"topk(10, sum by (defer_reason) (count_over_time({found} [{window}])))"


def _usage(window: str, narrow: Narrow) -> str:
    def highest(field: str) -> str:
        found = lines(RateLimitReserve, exactly(RateLimitReserve), own(field, "provider", "key_hour"), narrow)
        values = f'max_over_time({found} | unwrap {field} | __error__="" [{window}])'
        return f"max by (provider, key_hour) ({values})"

    return f"{highest('current_count')} / {highest('max_per_hour')}"


EMAILS_SENT: Final = LogMetric(
    "emails_sent_per_hour", "Letters that the provider took.", "letters", _count(EmailSent, exactly(EmailSent))
)
EMAILS_FAILED: Final = LogMetric(
    "emails_failed_per_hour",
    "Attempts that failed, those that will be tried again included.",
    "attempts",
    _count(EmailFailed, contains(EmailFailed)),
)
CAMPAIGNS_OK: Final = LogMetric(
    "campaigns_finished_ok",
    "Campaigns that ended, every letter sent, suppressed or cancelled.",
    "campaigns",
    _finished(with_errors=False),
)
CAMPAIGNS_WITH_ERRORS: Final = LogMetric(
    "campaigns_finished_with_errors",
    "Campaigns that ended with letters that failed, or of which nobody knows.",
    "campaigns",
    _finished(with_errors=True),
)
TOP_DEFER_REASONS: Final = LogMetric(
    "top_defer_reasons",
    "How often campaigns had to wait, by reason; at most ten reasons.",
    "deferrals",
    _deferred,
    ("defer_reason",),
)
RATE_LIMIT_USAGE: Final = LogMetric(
    "rate_limit_usage",
    "The largest share of the hour's letters that was reserved at one time, by provider and hour (UTC, YYYYMMDDHH).",
    "ratio",
    _usage,
    ("provider", "key_hour"),
)

LOG_METRICS: Final = (
    EMAILS_SENT,
    EMAILS_FAILED,
    CAMPAIGNS_OK,
    CAMPAIGNS_WITH_ERRORS,
    TOP_DEFER_REASONS,
    RATE_LIMIT_USAGE,
)
"""The six, in the order in which people read them."""
