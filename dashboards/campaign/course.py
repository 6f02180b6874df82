"""The course of one campaign: its letters over time, its stops, and what is undecided."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.campaigns import CampaignContinued, CampaignDeferred
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import CAMPAIGN_UNSERVED, DEFERRALS_PER_HOUR
from observability.catalogue.panels import campaign, from_logs
from observability.catalogue.panels.query import ONE

STATES: Final = Panel(
    "letters",
    "Its letters by what became of them",
    Kind.BARS,
    (
        Target(campaign.SENT, "sent", Colour.GOOD),
        Target(campaign.RETRIED, "failed, will be tried again", Colour.WARNING),
        Target(campaign.FAILED, "failed for good", Colour.CRITICAL),
        Target(campaign.UNKNOWN, "unknown", Colour.OTHER),
    ),
    Unit.COUNT,
    "Letters in each step that were sent, failed (to be tried again, or for good), or became unknown.",
    "sent, in an even pace; a few failed for good.",
    "gaps: the reasons above. Failures: their fingerprints below.",
    (
        Lines(from_logs.behind(EmailSent, narrow=ONE), title="Letters sent"),
        Lines(from_logs.behind(EmailFailed, narrow=ONE), title="Failures"),
    ),
    empty="no letters in the time shown",
    width=24,
    height=8,
)
STOPS: Final = Panel(
    metrics.CAMPAIGN_STOPS.name,
    "Stops and continuations so far",
    Kind.SERIES,
    (Target(campaign.STOPS, "{{campaign_id}}"),),
    Unit.COUNT,
    metrics.CAMPAIGN_STOPS.help,
    "2 with each hour in which the limit binds.",
    f"{DEFERRALS_PER_HOUR} waits in an hour: it starts, sends a little and waits; the deferrals below name the reason.",
    (
        Lines(from_logs.behind(CampaignDeferred, narrow=ONE), title="Deferrals"),
        Lines(from_logs.behind(CampaignContinued, narrow=ONE), title="Continuations"),
    ),
    alerts=("MailerCampaignDeferredAgain",),
    empty="it was never stopped",
)
UNSERVED: Final = Panel(
    metrics.CAMPAIGN_UNSERVED.name,
    "Time without a worker",
    Kind.SERIES,
    (Target(campaign.UNSERVED, "{{campaign_id}}"),),
    Unit.SECONDS,
    metrics.CAMPAIGN_UNSERVED.help,
    "nothing: it is served every few seconds.",
    "other campaigns hold all workers, or no worker lives.",
    (
        Lines(campaign.LINES),
        Elsewhere("The workers", Dashboard.PIPELINE, metrics.PROCESSES.name),
    ),
    alerts=("MailerCampaignNotServed",),
    limits=Limits(warning=CAMPAIGN_UNSERVED.total_seconds()),
    empty="it is served",
)
UNDECIDED: Final = Panel(
    metrics.CAMPAIGN_UNKNOWN.name,
    "Unknown letters, undecided",
    Kind.SERIES,
    (Target(campaign.UNDECIDED, "{{campaign_id}}"),),
    Unit.COUNT,
    metrics.CAMPAIGN_UNKNOWN.help,
    "none; after a crash at most one for each connection.",
    "a person decides: assume that they arrived, or send them again.",
    (Lines(from_logs.behind(EmailUnknown, narrow=ONE)),),
    alerts=("MailerUnknownRecipients",),
    limits=Limits(warning=1),
    empty="none",
)

ROW: Final = Row("Its course", (STATES, STOPS, UNSERVED, UNDECIDED))
