"""Campaigns that begin and end, and those that are in trouble now."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished, CampaignStarted
from observability.catalogue.links import Dashboard
from observability.catalogue.panels import from_logs, moments
from observability.catalogue.panels.from_metrics import grown, level
from observability.catalogue.panels.query import ALL

OPEN: Final = Elsewhere(
    "Open this campaign", Dashboard.CAMPAIGN, variables={"campaign_id": "${__data.fields.campaign_id}"}
)

STARTED: Final = Panel(
    metrics.CAMPAIGNS_STARTED.name,
    "Campaigns started and cancelled",
    Kind.BARS,
    (
        Target(grown(metrics.CAMPAIGNS_STARTED), "started"),
        Target(grown(metrics.CAMPAIGNS_CANCELLED), "cancelled"),
    ),
    Unit.COUNT,
    "Campaigns that people started and cancelled in each step.",
    "as people work; one person can start ten an hour.",
    "many at once: ask who; each line of the log names its actor.",
    (Lines(from_logs.behind(CampaignStarted)),),
    width=6,
)
FINISHED: Final = Panel(
    metrics.CAMPAIGNS_FINISHED.name,
    "Campaigns that ended",
    Kind.BARS,
    (
        Target(
            grown(metrics.CAMPAIGNS_FINISHED, "campaign_status", finished_with_errors="false"), "{{campaign_status}}"
        ),
        Target(
            grown(metrics.CAMPAIGNS_FINISHED, "campaign_status", finished_with_errors="true"),
            "{{campaign_status}} with errors",
        ),
    ),
    Unit.COUNT,
    metrics.CAMPAIGNS_FINISHED.help,
    "finished without errors, or with the few letters that any list loses.",
    "with errors: open the campaign, look at its errors by fingerprint and at its unknown letters.",
    (Lines(from_logs.behind(CampaignFinished)),),
    alerts=("MailerCampaignFinishedWithErrors",),
    width=6,
)
TROUBLED: Final = Panel(
    "campaigns_waiting_now",
    "Campaigns that wait now",
    Kind.TABLE,
    (Target(level(metrics.CAMPAIGN_WAITING, "campaign_id", "defer_reason", "provider"), "waits"),),
    Unit.TRUTH,
    "Each campaign that waits or is paused, with its reason; a row goes when the wait ends.",
    "none, or those that people paused.",
    "click a row: the campaign's dashboard shows until when, and the evidence.",
    (OPEN, Lines(from_logs.behind(CampaignDeferred), until_point=False)),
    empty="nothing waits",
    width=12,
)
LATELY: Final = Panel(
    "campaigns_lately",
    "Starts of campaigns",
    Kind.LOGS,
    (Target(moments.began(ALL)),),
    Unit.NONE,
    "Who started which campaign, the latest first.",
    "as people work.",
    "copy the campaign's id into the variable of the campaign's dashboard.",
    (Elsewhere("The campaigns", Dashboard.CAMPAIGN),),
    width=12,
)
ENDS: Final = Panel(
    "campaigns_ends",
    "Ends of campaigns",
    Kind.LOGS,
    (Target(moments.ended(ALL)),),
    Unit.NONE,
    "How campaigns ended and how long they took, the latest first.",
    "finished.",
    "with errors: copy the campaign's id into the variable of the campaign's dashboard.",
    (Elsewhere("The campaigns", Dashboard.CAMPAIGN),),
    width=12,
)

ROW: Final = Row("Campaigns", (STARTED, FINISHED, TROUBLED, LATELY, ENDS))
