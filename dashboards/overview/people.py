"""What people do, and what is refused to them."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.people import (
    ActionRefused,
    RecipientsImported,
    RecipientUnsubscribed,
    TestEmailSent,
    ThrottleFellBack,
)
from observability.catalogue.objectives import ABUSE_REFUSALS, CAMPAIGN_STARTS_PER_HOUR, TEST_EMAILS_PER_HOUR
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, happened

REFUSED: Final = Panel(
    metrics.ACTIONS_REFUSED.name,
    "Actions that were refused",
    Kind.BARS,
    (Target(happened(metrics.ACTIONS_REFUSED, "action", "refusal"), "{{action}}: {{refusal}}"),),
    Unit.COUNT,
    f"Refusals in each step. Throttled: over {CAMPAIGN_STARTS_PER_HOUR} starts or {TEST_EMAILS_PER_HOUR} test letters"
    " of one person in an hour.",
    "one or two now and then.",
    f"{ABUSE_REFUSALS} throttled ones in ten minutes are a script or a stuck button: the log names the person.",
    (Lines(from_logs.behind(ActionRefused, "action", "refusal")),),
    alerts=("MailerThrottleAbuse",),
    width=6,
    empty="none in the time shown",
)
FALLBACKS: Final = Panel(
    metrics.THROTTLE_FALLBACKS.name,
    "Throttles counted without Redis",
    Kind.BARS,
    (Target(happened(metrics.THROTTLE_FALLBACKS, "action"), "{{action}}"),),
    Unit.COUNT,
    metrics.THROTTLE_FALLBACKS.help,
    "0.",
    "Redis does not answer the web process; people are still counted, from the audit rows in PostgreSQL.",
    (Lines(from_logs.behind(ThrottleFellBack, "action")),),
    limits=Limits(warning=1),
    width=6,
    empty="none in the time shown",
)
IMPORTED: Final = Panel(
    metrics.RECIPIENTS_IMPORTED.name,
    "Rows of imported lists",
    Kind.BARS,
    (Target(grown(metrics.RECIPIENTS_IMPORTED, "row"), "{{row}}"),),
    Unit.COUNT,
    "Rows of lists that were read in each step: taken, and refused.",
    "refused are a few percent.",
    "many refused: a wrong column or encoding; the importer was told line by line.",
    (Lines(from_logs.behind(RecipientsImported)),),
    width=6,
)
TESTS: Final = Panel(
    metrics.TEST_EMAILS.name,
    "Test letters and unsubscriptions",
    Kind.BARS,
    (
        Target(grown(metrics.TEST_EMAILS), "test letters"),
        Target(grown(metrics.UNSUBSCRIBES), "unsubscriptions"),
    ),
    Unit.COUNT,
    "Test letters that the provider took, and recipients who asked for no more mail, in each step.",
    "tests before a campaign, unsubscriptions after it.",
    "many unsubscriptions: the list did not ask for this letter; complaints and blocks follow.",
    (
        Lines(from_logs.behind(RecipientUnsubscribed), title="Unsubscriptions"),
        Lines(from_logs.behind(TestEmailSent), title="Test letters"),
    ),
    width=6,
)

ROW: Final = Row("People", (REFUSED, FALLBACKS, IMPORTED, TESTS))
