"""Where one campaign stands: how much is done, what holds it, when it will be finished."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import BREAKER_THRESHOLD, CAMPAIGN_FAILED_SHARE
from observability.catalogue.panels import campaign, from_logs
from observability.catalogue.panels.query import ONE

CHOOSE: Final = Elsewhere("Choose a campaign", Dashboard.OVERVIEW, "campaigns_waiting_now")

DONE: Final = Panel(
    "done",
    "Letters, in the time shown",
    Kind.STAT,
    (
        Target(campaign.TOTAL, "in all"),
        Target(campaign.SENT_TOTAL, "sent"),
        Target(campaign.FAILED_TOTAL, "failed for good"),
        Target(campaign.UNKNOWN_TOTAL, "unknown"),
    ),
    Unit.COUNT,
    "Letters of the campaign in all, and what became of them, from its lines in the time shown.",
    "sent grows towards all; the time shown must cover the start.",
    "failed: the errors by fingerprint below say why. Unknown: a person decides.",
    (Lines(from_logs.behind(EmailSent, narrow=ONE), until_point=False), CHOOSE),
    empty="its start is before the time shown",
    height=5,
)
REASON: Final = Panel(
    "waits_for",
    "What it waits for",
    Kind.STAT,
    (Target(campaign.REASON, "{{defer_reason}}"),),
    Unit.COUNT,
    "The reason for which it waits or is paused; the number counts campaigns, where more than one is shown.",
    "nothing.",
    "click the reason: its section says whether time or a person ends the wait; until when stands below.",
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE), until_point=False), CHOOSE),
    limits=Limits(warning=1),
    reasons=True,
    empty="nothing: it does not wait",
    width=6,
    height=5,
)
FINISH: Final = Panel(
    "time_to_finish",
    "Time to finish",
    Kind.STAT,
    (Target(campaign.TO_FINISH, "finished in"),),
    Unit.SECONDS,
    "What is left of its letters, by its pace of the last ten minutes; the hourly limit may stretch it.",
    "it falls.",
    "no pace: it waits (see the reason), has ended, or is not served by any worker.",
    (
        Lines(from_logs.behind(EmailSent, narrow=ONE), until_point=False),
        Elsewhere("All that waits", Dashboard.OVERVIEW, metrics.FINISH_FORECAST.name),
    ),
    empty="no pace: it waits, has ended, or began before the time shown",
    width=5,
    height=5,
)
ENDED: Final = Panel(
    metrics.CAMPAIGNS_FINISHED.name,
    "Failed for good",
    Kind.STAT,
    (Target(campaign.FAILED_SHARE, "of its letters"),),
    Unit.SHARE,
    "Share of the letters that failed for good, in campaigns that ended in the time shown.",
    f"below {CAMPAIGN_FAILED_SHARE:.0%}.",
    "above, the list or the letter is bad, and the provider notices too: look at the errors by fingerprint.",
    (Lines(from_logs.behind(CampaignFinished, narrow=ONE), until_point=False),),
    alerts=("MailerCampaignFailedMany",),
    limits=Limits(warning=CAMPAIGN_FAILED_SHARE),
    empty="not ended in the time shown",
    width=5,
    height=5,
)
WAITING: Final = Panel(
    metrics.CAMPAIGN_WAITING.name,
    "When it waited, and why",
    Kind.TIMELINE,
    (Target(campaign.WAITING, "{{defer_reason}} {{campaign_id}}"),),
    Unit.NONE,
    metrics.CAMPAIGN_WAITING.help,
    "hourly_limit towards the end of busy hours.",
    "a reason that comes again and again: its section says what ends it for good.",
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE)),),
    alerts=("MailerCampaignTooRisky",),
    reasons=True,
    states={1: State("waits", Colour.WARNING)},
    empty="it did not wait",
    width=12,
    height=5,
)
BREAKER: Final = Panel(
    metrics.BREAKER_OPEN.name,
    "When its breaker was open",
    Kind.TIMELINE,
    (Target(campaign.BREAKER, "{{provider}} {{campaign_id}}"),),
    Unit.NONE,
    metrics.BREAKER_OPEN.help,
    "never.",
    f"{BREAKER_THRESHOLD} attempts in a row failed: the evidence stands below; one probe letter tests the provider.",
    (
        Lines(from_logs.behind(BreakerOpened, narrow=ONE)),
        Lines(from_logs.behind(EmailFailed, narrow=ONE), title="Failures"),
    ),
    alerts=("MailerBreakerTripped",),
    states={1: State("open", Colour.CRITICAL)},
    empty="it was closed",
    width=12,
    height=5,
)

ROW: Final = Row("Where it stands", (DONE, REASON, FINISH, ENDED, WAITING, BREAKER))
