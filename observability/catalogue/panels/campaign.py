"""Questions about the campaign that is looked at, from its lines: metrics carry no ids."""

from typing import Final

from observability.catalogue.closed import Flag
from observability.catalogue.events.campaigns import CampaignFinished, CampaignStarted
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.logql import lines
from observability.catalogue.metric import Metric
from observability.catalogue.metrics import backlog
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_logs import asked, in_step, most_frequent, told, whole
from observability.catalogue.panels.from_metrics import level
from observability.catalogue.panels.query import AUTO, CAMPAIGN, ONE, RANGE, Query

PACE: Final = "10m"


def _count(event: type[Event], final: Flag | None = None) -> str:
    return f"({in_step(event, narrow=ONE, final=final).text.replace(AUTO, RANGE)})"


def _sum_of(event: type[Event], label: str, path: str) -> str:
    found = lines(event, "", {label: path}, ONE)
    return f'sum(sum_over_time({found} | unwrap {label} | __error__="" [{RANGE}]))'


SENT: Final = in_step(EmailSent, narrow=ONE)
FAILED: Final = in_step(EmailFailed, narrow=ONE, final=Flag.TRUE)
RETRIED: Final = in_step(EmailFailed, narrow=ONE, final=Flag.FALSE)
UNKNOWN: Final = in_step(EmailUnknown, narrow=ONE)

TOTAL: Final = asked(_sum_of(CampaignStarted, "total", "total"))
"""Letters of the campaigns that started in the time shown."""

SENT_TOTAL: Final = asked(_count(EmailSent))
FAILED_TOTAL: Final = asked(_count(EmailFailed, Flag.TRUE))
UNKNOWN_TOTAL: Final = asked(_count(EmailUnknown))

_REST: Final = f"{TOTAL.text} - {SENT_TOTAL.text} - {FAILED_TOTAL.text} - {UNKNOWN_TOTAL.text}"
TO_FINISH: Final = asked(f"(({_REST}) >= 0) / sum(rate({lines(EmailSent, narrow=ONE)} [{PACE}]))")
"""What is left, by the pace of the last minutes.

Nothing where the campaign has no pace, or where more letters went than campaigns that started in the time shown have.
"""

FAILED_SHARE: Final = asked(
    f"{_sum_of(CampaignFinished, 'failed', 'totals.failed')} / {_sum_of(CampaignFinished, 'total', 'totals.total')}"
)

FINGERPRINTS: Final = most_frequent(EmailFailed, "scope", "phase", "smtp_code", "enhanced_code", "error_class")
ERRORS: Final = told(
    EmailFailed,
    "{{.scope}} {{.phase}} {{.smtp_code}} {{.enhanced_code}} {{.error}}",
    *("scope", "phase", "smtp_code", "enhanced_code", "error"),
)
NOT_CONNECTED: Final = told(
    ConnectionFailed,
    "{{.scope}} {{.phase}} {{.smtp_code}} {{.enhanced_code}} {{.error}}",
    *("scope", "phase", "smtp_code", "enhanced_code", "error"),
)
EVIDENCE: Final = told(
    BreakerOpened,
    "{{.generation}}: {{.consecutive_errors}} × “{{.last_error}}” → " + f"{whole('cool_down_seconds')} s",
    *("generation", "consecutive_errors", "last_error", "cool_down_seconds"),
)
LINES: Final = from_logs.all_lines(ONE)


def _of_one(metric: Metric, *by: str, operator: str = "max") -> Query:
    return level(metric, *by, operator=operator, campaign_id=CAMPAIGN)


WAITING: Final = _of_one(backlog.CAMPAIGN_WAITING, "campaign_id", "defer_reason")
REASON: Final = _of_one(backlog.CAMPAIGN_WAITING, "defer_reason", operator="sum")
BREAKER: Final = _of_one(backlog.BREAKER_OPEN, "campaign_id", "provider")
STOPS: Final = _of_one(backlog.CAMPAIGN_STOPS, "campaign_id")
UNSERVED: Final = _of_one(backlog.CAMPAIGN_UNSERVED, "campaign_id")
UNDECIDED: Final = _of_one(backlog.CAMPAIGN_UNKNOWN, "campaign_id")
