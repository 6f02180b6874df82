"""What is monitored from the logs (mission, 3), each number defined once, in LogQL.

The order of stages is what Loki rewards: the line filter before `json`, so that few lines are parsed; `json`
with the fields that are needed and no others; `__error__=""`, since one malformed line fails a whole metric query.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from observability.catalogue.events import (
    CampaignDeferred,
    CampaignFinished,
    EmailFailed,
    EmailSent,
    Event,
    RateLimitReserve,
)
from observability.catalogue.labels import APP

_WINDOW = "$window"


@dataclass(frozen=True)
class LogMetric:
    """A number from the logs. `by`: the labels of its series, none where it is one number.

    A count over no lines is nothing in LogQL, not 0; those of one number say 0 by themselves.
    """

    name: str
    meaning: str
    unit: str
    template: str
    by: tuple[str, ...] = ()

    def over(self, window: str = "1h") -> str:
        """Return the LogQL over a window: `1h`, or a variable of Grafana such as `$__range`."""
        return self.template.replace(_WINDOW, window)


def _lines(event: type[Event], condition: str, fields: Mapping[str, str] = MappingProxyType({})) -> str:
    """Select an event's lines; `fields` are extracted under their own names besides `message`."""
    extracted = ", ".join(f'{name}="{path}"' for name, path in {"message": "message", **fields}.items())
    selector = f'{{app="{APP}", level="{event.LEVEL.name}"}}'
    return f'{selector} |= "{event.MESSAGE}" | json {extracted} | {condition} | __error__=""'


def _is(event: type[Event]) -> str:
    return f'message="{event.MESSAGE}"'


def _contains(event: type[Event]) -> str:
    return f'message=~".*{event.MESSAGE}.*"'


def _count(lines: str) -> str:
    return f"sum(count_over_time({lines} [{_WINDOW}])) or vector(0)"


def _finished(*, with_errors: bool) -> str:
    condition = f'{_is(CampaignFinished)} | finished_with_errors="{str(with_errors).lower()}"'
    return _count(_lines(CampaignFinished, condition, {"finished_with_errors": "finished_with_errors"}))


def _highest(field: str) -> str:
    wanted = {name: name for name in (field, "provider", "key_hour")}
    lines = _lines(RateLimitReserve, _is(RateLimitReserve), wanted)
    values = f'max_over_time({lines} | unwrap {field} | __error__="" [{_WINDOW}])'
    return f"max by (provider, key_hour) ({values})"


EMAILS_SENT: Final = LogMetric(
    "emails_sent_per_hour", "Letters that the provider took.", "letters", _count(_lines(EmailSent, _is(EmailSent)))
)
EMAILS_FAILED: Final = LogMetric(
    "emails_failed_per_hour",
    "Attempts that failed, those that will be tried again included.",
    "attempts",
    _count(_lines(EmailFailed, _contains(EmailFailed))),
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
    "topk(10, sum by (defer_reason) (count_over_time("
    + _lines(CampaignDeferred, _contains(CampaignDeferred), {"defer_reason": "defer_reason"})
    + f" [{_WINDOW}])))",
    ("defer_reason",),
)
RATE_LIMIT_USAGE: Final = LogMetric(
    "rate_limit_usage",
    "The largest share of the hour's letters that was reserved at one time, by provider and hour (UTC, YYYYMMDDHH).",
    "ratio",
    f"{_highest('current_count')} / {_highest('max_per_hour')}",
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
