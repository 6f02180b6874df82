"""Do metrics and logs tell the same number."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics, queries
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.objectives import LOGS_TOLERANCE, LOGS_TOLERANCE_LEAST
from observability.catalogue.panels import from_logs, six
from observability.catalogue.panels.agreement import apart

TOLERATED: Final = f"within {LOGS_TOLERANCE:.0%}, or {LOGS_TOLERANCE_LEAST} letters: lines arrive seconds later."

AGREEMENT: Final = Panel(
    metrics.EMAILS_SENT.name,
    "Sent and failed in the hour before: metrics beside logs",
    Kind.SERIES,
    (
        Target(six.SENT.metrics, "sent (metrics)", Colour.GOOD),
        Target(six.SENT.logs, "sent (logs)", Colour.NEUTRAL, dashed=True),
        Target(six.FAILED.metrics, "failed (metrics)", Colour.CRITICAL),
        Target(six.FAILED.logs, "failed (logs)", Colour.WARNING, dashed=True),
    ),
    Unit.COUNT,
    "One fact, two paths: processes count it, and log lines tell it. At each point, the hour before.",
    f"the lines lie on one another, {TOLERATED}",
    "one path loses or repeats facts: `oncall metrics` sets both beside PostgreSQL, which is the truth.",
    (Lines(from_logs.behind(EmailSent), title="Letters sent"), Lines(from_logs.behind(EmailFailed), title="Failures")),
    alerts=("MailerLogsDisagreeOnSent", "MailerLogsDisagreeOnFailed"),
    width=12,
    height=8,
)
APART: Final = Panel(
    "logs_apart",
    "By how much they differ, as the alert sees it",
    Kind.SERIES,
    (
        Target(apart(queries.EMAILS_SENT), "sent"),
        Target(apart(queries.EMAILS_FAILED), "failed"),
    ),
    Unit.COUNT,
    "The difference of both counts, from the series that Prometheus and Loki's ruler record. Nothing where Loki's ruler"
    " does not write to Prometheus; then nothing is judged either.",
    TOLERATED,
    "look at the spool first: lines that wait arrive later and close the gap.",
    (Lines(from_logs.behind(EmailSent), title="Letters sent"), Lines(from_logs.behind(EmailFailed), title="Failures")),
    limits=Limits(warning=LOGS_TOLERANCE_LEAST),
    empty="Loki's ruler records nothing",
    width=12,
    height=8,
)

ROW: Final = Row("Do metrics and logs agree?", (AGREEMENT, APART))
