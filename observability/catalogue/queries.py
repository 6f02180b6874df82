"""What is monitored from the logs (mission, 3), each number defined once, in LogQL."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import LeaseReaped, MailerHeartbeat, RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.logql import EVERYTHING, NO_FIELDS, Narrow, contains, exactly, lines, own

Labels = tuple[str, ...]
Build = Callable[[str, Narrow, Labels], str]
"""Puts the query together, over a window and of some lines, and told apart by further labels."""


@dataclass(frozen=True)
class LogMetric:
    """A number from the logs. `by`: the labels of its series, none where it is one number.

    A count over no lines is nothing in LogQL, not 0; those of one number say 0 by themselves, unless they are told
    apart: then nobody knows of whom to say it.
    """

    name: str
    meaning: str
    unit: str
    build: Build
    by: Labels = ()

    def over(self, window: str = "1h", narrow: Narrow = EVERYTHING, apart: Labels = ()) -> str:
        """Return the LogQL over a window: `1h`, or a variable of Grafana such as `$__range`.

        `apart`: labels of the streams by which it is told apart besides.
        """
        return self.build(window, narrow, apart)


def _count(event: type[Event], condition: str, fields: Mapping[str, str] = NO_FIELDS) -> Build:
    def build(window: str, narrow: Narrow, apart: Labels) -> str:
        counted = f"count_over_time({lines(event, condition, fields, narrow)} [{window}])"
        return f"sum by ({', '.join(apart)}) ({counted})" if apart else f"sum({counted}) or vector(0)"

    return build


def _finished(*, with_errors: bool) -> Build:
    condition = f'{exactly(CampaignFinished)} | finished_with_errors="{str(with_errors).lower()}"'
    return _count(CampaignFinished, condition, own("finished_with_errors"))


def _deferred(window: str, narrow: Narrow, apart: Labels) -> str:
    found = lines(CampaignDeferred, contains(CampaignDeferred), own("defer_reason"), narrow)
    counted = f"sum by ({', '.join((*apart, 'defer_reason'))}) (count_over_time({found} [{window}]))"
    return counted if apart else f"topk(10, {counted})"  # ten of all environments together would be none's top


def _usage(window: str, narrow: Narrow, apart: Labels) -> str:
    def highest(field: str) -> str:
        found = lines(RateLimitReserve, exactly(RateLimitReserve), own(field, "provider", "key_hour"), narrow)
        values = f'max_over_time({found} | unwrap {field} | __error__="" [{window}])'
        return f"max by ({', '.join((*apart, 'provider', 'key_hour'))}) ({values})"

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

HEARTBEATS: Final = LogMetric(
    "heartbeats",
    "Minutes in which a worker did the tick.",
    "minutes",
    _count(MailerHeartbeat, exactly(MailerHeartbeat)),
)
"""None of the six; it tells whether lines arrive at all."""

SENDERS_LOST: Final = LogMetric(
    "senders_lost",
    "Senders that died or fell silent with letters in hand.",
    "senders",
    _count(LeaseReaped, exactly(LeaseReaped)),
)
"""None of the six; each of them may have taken the lines of its last letters with it."""

LOG_METRICS: Final = (
    EMAILS_SENT,
    EMAILS_FAILED,
    CAMPAIGNS_OK,
    CAMPAIGNS_WITH_ERRORS,
    TOP_DEFER_REASONS,
    RATE_LIMIT_USAGE,
)
"""The six, in the order in which people read them."""
