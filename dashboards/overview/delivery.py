"""What providers take and refuse, and how long they need."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, UnknownResolved
from observability.catalogue.objectives import BREAKER_THRESHOLD, SEND_SLOW
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute, quantile

SENT: Final = Panel(
    metrics.EMAILS_SENT.name,
    "Letters taken, by provider",
    Kind.SERIES,
    (
        Target(per_minute(metrics.EMAILS_SENT, "provider"), "{{provider}} (metrics)"),
        Target(from_logs.per_minute(EmailSent, "provider"), "{{provider}} (logs)", dashed=True),
    ),
    Unit.PER_MINUTE,
    "Letters that each provider took, a minute.",
    "steady while campaigns run, 0 otherwise; both forms lie on one another.",
    "a fall without a reason in the first row: look at the times of sending below, then at the workers.",
    (Lines(from_logs.behind(EmailSent, "provider")),),
)
FAILED: Final = Panel(
    metrics.EMAILS_FAILED.name,
    "Failures by whose fault they are",
    Kind.BARS,
    (Target(per_minute(metrics.EMAILS_FAILED, "scope"), "{{scope}}"),),
    Unit.PER_MINUTE,
    "Failed attempts a minute: of the recipient's address, the letter, the sender (blocked, not authorised), the"
    " provider, the network, or this machine. Those that will be tried again count too.",
    "a few, nearly all of the recipient.",
    "provider or network: wait for the breaker, ask the provider. Sender: stop sending, every further letter costs"
    " reputation.",
    (Lines(from_logs.behind(EmailFailed, "scope")),),
    alerts=(
        "MailerFailureBudgetBurningFast",
        "MailerFailureBudgetBurning",
        "MailerFailureBudgetBurningSlowly",
        "MailerSenderRejected",
    ),
)
BREAKER: Final = Panel(
    metrics.BREAKER_TRIPS.name,
    "Breakers: openings, closings, and their states",
    Kind.SERIES,
    (
        Target(grown(metrics.BREAKER_TRIPS, "provider"), "{{provider}} opened"),
        Target(grown(metrics.BREAKER_CLOSES, "provider"), "{{provider}} closed"),
        Target(level(metrics.BREAKERS, "state"), "campaigns {{state}}"),
    ),
    Unit.COUNT,
    f"Openings (at {BREAKER_THRESHOLD} transient errors in a row, and failed probes) and closings in each step; lines:"
    " campaigns in flight by the state of their breaker.",
    "all closed, no openings.",
    "each opening names its last error in the log; openings again and again mean that the provider is still ill.",
    (Lines(from_logs.behind(BreakerOpened)),),
)
DURATION: Final = Panel(
    metrics.SEND_DURATION.name,
    "Time that the provider needs for a letter",
    Kind.SERIES,
    tuple(Target(quantile(metrics.SEND_DURATION, share), f"{share:.0%} of letters") for share in (0.5, 0.95, 0.99)),
    Unit.SECONDS,
    "Time from MAIL FROM to the answer after the letter: half, 95 and 99 % of the letters needed no longer.",
    "below 1 s.",
    "a slow provider is not a broken one, but a campaign takes longer: compare the phases to the right.",
    (Lines(from_logs.behind(EmailSent)),),
    limits=Limits(warning=SEND_SLOW.total_seconds()),
)
PHASES: Final = Panel(
    metrics.SMTP_PHASE_DURATION.name,
    "Which phase of SMTP takes the time",
    Kind.SERIES,
    (Target(quantile(metrics.SMTP_PHASE_DURATION, 0.95, "phase"), "{{phase}}"),),
    Unit.SECONDS,
    "Time waited in each phase of a letter that was taken, 95th percentile; connect and auth only where a connection"
    " was opened.",
    "body takes the most, connect little.",
    "connect or auth: network, DNS, TLS. Rcpt: greylisting. Body: the provider's queue, or large letters.",
    (Lines(from_logs.behind(EmailSent)),),
)
UNKNOWN: Final = Panel(
    metrics.UNKNOWN_RECIPIENTS.name,
    "Letters of which nobody knows",
    Kind.SERIES,
    (
        Target(level(metrics.UNKNOWN_RECIPIENTS), "undecided"),
        Target(grown(metrics.EMAILS_UNKNOWN, "provider"), "became unknown, {{provider}}"),
        Target(grown(metrics.UNKNOWNS_RESOLVED, "decision"), "decided: {{decision}}"),
    ),
    Unit.COUNT,
    "Letters whose last byte was sent and whose answer never came: undecided now, new in each step, decided in each"
    " step.",
    "0; after a crash at most one for each connection that was open.",
    "a person decides for each campaign whether to assume that they arrived or to send them again.",
    (Lines(from_logs.behind(EmailUnknown)), Lines(from_logs.behind(UnknownResolved), title="Decisions")),
    limits=Limits(warning=1),
)

ROW: Final = Row("Delivery", (SENT, FAILED, BREAKER, DURATION, PHASES, UNKNOWN))
