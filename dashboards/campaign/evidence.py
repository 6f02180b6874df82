"""Why: deferrals with reason and until, the breaker's evidence, errors by fingerprint, and all lines."""

from typing import Final

from dashboards.lead import Lines, ReasonSection
from dashboards.panel import Kind, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.objectives import BREAKER_THRESHOLD
from observability.catalogue.panels import campaign, from_logs, moments
from observability.catalogue.panels.query import ONE
from observability.catalogue.reasons import DeferReason

DEFERRALS: Final = Panel(
    "deferrals",
    "Deferrals: reason, and until when",
    Kind.LOGS,
    (Target(moments.deferred(ONE)),),
    Unit.NONE,
    "Each wait with its reason and its end, the latest first.",
    "hourly_limit, until the hour ends.",
    "“until a person acts” waits for you: the reason's section says how.",
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE), until_point=False),),
    width=12,
)
EVIDENCE: Final = Panel(
    "breaker_evidence",
    "Evidence of its breaker",
    Kind.LOGS,
    (Target(campaign.EVIDENCE),),
    Unit.NONE,
    f"Each opening: errors in a row ({BREAKER_THRESHOLD}, or one for a failed probe), the last error, the pause.",
    "none.",
    "one error text again and again is the provider's own explanation: look it up, or ask them with it.",
    (
        ReasonSection(DeferReason.CIRCUIT_BREAKER.value),
        Lines(from_logs.behind(BreakerOpened, narrow=ONE), until_point=False),
    ),
    width=12,
)
FINGERPRINTS: Final = Panel(
    "fingerprints",
    "Errors by fingerprint",
    Kind.TABLE,
    (Target(campaign.FINGERPRINTS, "times"),),
    Unit.COUNT,
    "What failed, grouped by whose fault it is, the phase of SMTP, and the provider's codes; the most frequent first.",
    "recipient, rcpt, 550 5.1.1: addresses that do not exist.",
    "sender: stop. Message: its text or size. Provider, network: time heals, or the provider's support.",
    (Lines(from_logs.behind(EmailFailed, narrow=ONE), until_point=False),),
    empty="nothing failed in the time shown",
    width=12,
    height=8,
)
ERRORS: Final = Panel(
    "errors",
    "Errors in the provider's words",
    Kind.LOGS,
    (Target(campaign.ERRORS),),
    Unit.NONE,
    "Each failed attempt with the provider's answer, the latest first.",
    "a few that name the recipient.",
    "many alike: their fingerprint to the left counts them.",
    (Lines(from_logs.behind(EmailFailed, narrow=ONE), until_point=False),),
    width=12,
    height=8,
)
LINES: Final = Panel(
    "lines",
    "All its lines",
    Kind.LOGS,
    (Target(campaign.LINES),),
    Unit.NONE,
    "Everything that was logged about it, the latest first.",
    "“Email sent successfully”, again and again.",
    "read from the last “Campaign started” on.",
    (Lines(campaign.LINES, until_point=False),),
    width=24,
    height=12,
)

ROW: Final = Row("Why", (DEFERRALS, EVIDENCE, FINGERPRINTS, ERRORS))
LOG: Final = Row("Its log", (LINES,))
