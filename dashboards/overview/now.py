"""Is mail going out now, and if not, why: the row that is read at 3 am."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened, RateLimitReserve
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import BACKLOG_AGE, BREAKER_THRESHOLD, LIMIT_NEAR
from observability.catalogue.panels import from_logs, now
from observability.catalogue.panels.now import Verdict

CAMPAIGNS: Final = Elsewhere("The campaigns", Dashboard.CAMPAIGN)

VERDICT: Final = Panel(
    "verdict",
    "Is mail going out now?",
    Kind.STAT,
    (Target(now.VERDICT),),
    Unit.NONE,
    "One word: sending (letters were taken in the last minute), waiting (all campaigns wait or are paused), stuck"
    " (letters are due and none was taken for a minute), idle (there is nothing to send).",
    "sending while campaigns run, idle otherwise; waiting where the next panel names a harmless reason.",
    "waiting: read the binding reason to the right. Stuck: workers, provider or network stand still; open the alert's"
    " section.",
    (Lines(from_logs.all_lines(), until_point=False), CAMPAIGNS),
    alerts=("MailerNothingSent",),
    states={
        Verdict.IDLE: State("idle: nothing to send", Colour.IDLE),
        Verdict.SENDING: State("sending", Colour.GOOD),
        Verdict.WAITING: State("waiting", Colour.WARNING),
        Verdict.STUCK: State("STUCK", Colour.CRITICAL),
    },
    empty="unknown: the exporter does not answer",
    width=5,
    height=6,
)
REASON: Final = Panel(
    "binding_reason",
    "Binding reason (campaigns)",
    Kind.STAT,
    (Target(now.REASONS, "{{defer_reason}}"),),
    Unit.COUNT,
    "How many campaigns wait or are paused, by reason. These reasons hold mail back now.",
    "nothing, or paused_by_user, outside_send_window, and hourly_limit towards the end of a busy hour.",
    "click the reason: its section of the playbook says what ends the wait, time or a person.",
    (Lines(from_logs.behind(CampaignDeferred), until_point=False), CAMPAIGNS),
    limits=Limits(warning=1),
    reasons=True,
    empty="nothing waits",
    width=5,
    height=6,
)
BREAKER: Final = Panel(
    "breaker",
    "Breakers not closed",
    Kind.STAT,
    (Target(now.BREAKERS, "{{state}}"),),
    Unit.COUNT,
    f"Campaigns whose breaker is open (after {BREAKER_THRESHOLD} transient errors in a row nothing is sent) or half"
    " open (one probe letter is under way).",
    "0 and 0.",
    "the provider refuses letters: read the last error behind this number and the provider's status page.",
    (Lines(from_logs.behind(BreakerOpened), until_point=False), CAMPAIGNS),
    limits=Limits(critical=1),
    width=4,
    height=6,
)
LIMITER: Final = Panel(
    "limiter",
    "Hourly limit: spent, and forecast",
    Kind.STAT,
    (Target(now.SPENT, "{{provider}} now"), Target(now.FORECAST, "{{provider}} at the hour's end")),
    Unit.SHARE,
    "Share of this hour's letters that is spent, and the share that will be when the hour ends, at the pace of the last"
    " ten minutes.",
    f"spent below 100 %, forecast below {LIMIT_NEAR:.0%}.",
    "a forecast over 100 % means that campaigns will wait for the next hour: raise the limit with the provider or move"
    " a campaign while there is time.",
    (Lines(from_logs.behind(RateLimitReserve, "provider"), until_point=False),),
    limits=Limits(LIMIT_NEAR, 1),
    width=6,
    height=6,
)
OLDEST: Final = Panel(
    "oldest_runnable",
    "Oldest letter that is due",
    Kind.STAT,
    (Target(now.OLDEST, "due for"),),
    Unit.SECONDS,
    metrics.OLDEST_RUNNABLE.help,
    "seconds, or as long as the last wait was; 0 where nothing is due.",
    "letters are late for their readers: too few workers, a slow provider, or waits that follow one another.",
    (Lines(from_logs.all_lines(), until_point=False), CAMPAIGNS),
    limits=Limits(warning=BACKLOG_AGE.total_seconds()),
    alerts=("MailerBacklogTooOld",),
    width=4,
    height=6,
)

ROW: Final = Row("Is mail going out now, and if not, why", (VERDICT, REASON, BREAKER, LIMITER, OLDEST))
