"""What is due, what waits, and when all of it will be sent."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import BACKLOG_AGE, CAMPAIGN_UNSERVED
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import happened, level

WORKERS: Final = Elsewhere("The workers", Dashboard.PIPELINE, metrics.PROCESSES.name)

RUNNABLE: Final = Panel(
    metrics.RECIPIENTS_RUNNABLE.name,
    "Letters that are due now",
    Kind.SERIES,
    (Target(level(metrics.RECIPIENTS_RUNNABLE), "due now"),),
    Unit.COUNT,
    metrics.RECIPIENTS_RUNNABLE.help,
    "it falls while campaigns run; deferred and paused campaigns do not count.",
    "above 0 and nothing is sent: workers, provider or network stand still.",
    (Lines(from_logs.all_lines()), WORKERS),
    alerts=("MailerNothingSent",),
    width=6,
)
LETTERS: Final = Panel(
    metrics.RECIPIENTS.name,
    "Letters of campaigns in flight, by state",
    Kind.BARS,
    (Target(level(metrics.RECIPIENTS, "state"), "{{state}}"),),
    Unit.COUNT,
    metrics.RECIPIENTS.help,
    "pending turns into sent; leased and sending are a batch for each worker.",
    "much leased and nothing sent: a worker is stuck. Much failed: look at the failures by fault.",
    (Lines(from_logs.all_lines()), WORKERS),
    width=6,
)
CAMPAIGNS: Final = Panel(
    metrics.CAMPAIGNS.name,
    "Campaigns by what they do",
    Kind.SERIES,
    (Target(level(metrics.CAMPAIGNS, "status"), "{{status}}"),),
    Unit.COUNT,
    metrics.CAMPAIGNS.help,
    "active ones become finished; deferred ones come back by themselves.",
    "many deferred or paused: the next panel says why.",
    (Lines(from_logs.behind(CampaignDeferred)),),
    width=6,
)
WAITING: Final = Panel(
    metrics.CAMPAIGNS_WAITING.name,
    "Campaigns that wait, by reason",
    Kind.BARS,
    (Target(level(metrics.CAMPAIGNS_WAITING, "defer_reason"), "{{defer_reason}}"),),
    Unit.COUNT,
    metrics.CAMPAIGNS_WAITING.help,
    "hourly_limit towards the end of a busy hour, paused_by_user as people like.",
    "click the reason: its section says whether time or a person ends the wait.",
    (Lines(from_logs.behind(CampaignDeferred, "defer_reason")),),
    alerts=("MailerSmtpAuthFailed", "MailerSmtpUnreachable", "MailerLimiterUnavailable"),
    reasons=True,
    width=6,
)
ENDED: Final = Panel(
    metrics.CAMPAIGNS_CONTINUED.name,
    "Waits that began and ended, by reason",
    Kind.BARS,
    (
        Target(happened(metrics.CAMPAIGNS_DEFERRED, "defer_reason"), "{{defer_reason}} began"),
        Target(happened(metrics.CAMPAIGNS_CONTINUED, "defer_reason"), "{{defer_reason}} ended"),
    ),
    Unit.COUNT,
    "Waits that began and waits that ended in each step, by the reason that they had.",
    "each that began ends; hourly_limit with the hour.",
    "some begin and none ends: beat or the tick stands still (pipeline), or the reason is still there.",
    (Lines(from_logs.behind(CampaignContinued, "defer_reason")),),
    reasons=True,
    width=6,
    empty="none in the time shown",
)
OLDEST: Final = Panel(
    metrics.OLDEST_RUNNABLE.name,
    "Age of the oldest letter that is due",
    Kind.SERIES,
    (Target(level(metrics.OLDEST_RUNNABLE), "due for"),),
    Unit.SECONDS,
    metrics.OLDEST_RUNNABLE.help,
    "seconds, or as long as the last wait was.",
    "letters are late for their readers: too few workers, a slow provider, or waits that follow one another.",
    (Lines(from_logs.all_lines()), WORKERS),
    alerts=("MailerBacklogTooOld",),
    limits=Limits(warning=BACKLOG_AGE.total_seconds()),
    width=6,
)
UNSERVED: Final = Panel(
    metrics.UNSERVED_RUNNABLE.name,
    "Longest time unserved",
    Kind.SERIES,
    (Target(level(metrics.UNSERVED_RUNNABLE), "not served for"),),
    Unit.SECONDS,
    metrics.UNSERVED_RUNNABLE.help,
    "below 30 s: every active campaign gets its turn.",
    "other campaigns hold all workers, or no worker lives: look at the pipeline.",
    (Lines(from_logs.all_lines()), WORKERS),
    limits=Limits(warning=CAMPAIGN_UNSERVED.total_seconds()),
    width=6,
)
FINISH: Final = Panel(
    metrics.FINISH_FORECAST.name,
    "Time until all that waits is sent",
    Kind.SERIES,
    (Target(level(metrics.FINISH_FORECAST), "all sent in"),),
    Unit.SECONDS,
    metrics.FINISH_FORECAST.help,
    "it falls while campaigns run; longer than the rest of the hour where the hourly limit binds.",
    "it grows: letters come in faster than they go out, or the pace has fallen.",
    (Lines(from_logs.all_lines()), WORKERS),
    empty="no pace yet",
    width=6,
)

ROW: Final = Row("Work that waits", (RUNNABLE, LETTERS, CAMPAIGNS, WAITING, ENDED, OLDEST, UNSERVED, FINISH))
