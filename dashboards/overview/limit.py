"""The hourly limit: how much of it is spent, who asks for it, and whether Redis remembers."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.guards import LimiterSeeded, RateLimitReserve
from observability.catalogue.links import Dashboard
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute

USED: Final = Panel(
    metrics.RATE_LIMIT_USED.name,
    "Letters of this hour: spent, and allowed",
    Kind.SERIES,
    (
        Target(level(metrics.RATE_LIMIT_USED, "provider"), "{{provider}} spent"),
        Target(level(metrics.RATE_LIMIT, "provider"), "{{provider}} allowed", dashed=True),
    ),
    Unit.COUNT,
    "Letters of the hour that are spent, and those that may be sent; both begin anew with the hour (UTC).",
    "spent stays below allowed.",
    "it meets the limit before the hour ends: campaigns wait. Raise the limit with the provider, or move a campaign.",
    (Lines(from_logs.behind(RateLimitReserve, "provider")),),
    alerts=("MailerLimitNear",),
)
RESERVES: Final = Panel(
    metrics.RATE_LIMIT_RESERVES.name,
    "Batches that asked for letters of the hour",
    Kind.BARS,
    (Target(per_minute(metrics.RATE_LIMIT_RESERVES, "allowed"), "allowed: {{allowed}}"),),
    Unit.PER_MINUTE,
    metrics.RATE_LIMIT_RESERVES.help,
    "allowed; a few refused when the hour's letters are spent.",
    "refused early in the hour: another campaign has spent the hour, or the limit is set too low.",
    (Lines(from_logs.behind(RateLimitReserve, "allowed")),),
)
DRIFT: Final = Panel(
    metrics.RATE_LIMIT_DRIFT.name,
    "Does Redis remember the hour?",
    Kind.SERIES,
    (
        Target(level(metrics.RATE_LIMIT_DRIFT, "provider", operator="min"), "{{provider}}: Redis minus PostgreSQL"),
        Target(grown(metrics.RATE_LIMIT_SEEDED, "provider"), "{{provider}}: restored"),
    ),
    Unit.COUNT,
    "Letters spent by Redis's count minus PostgreSQL's, and times that the count was restored from PostgreSQL.",
    "between 0 and a batch; nothing restored.",
    "below 0, Redis has forgotten letters and the provider's limit may be overrun: was it restarted, or out of memory?",
    (Lines(from_logs.behind(LimiterSeeded)), Elsewhere("Redis", Dashboard.PIPELINE, metrics.SOURCE_UP.name)),
    alerts=("MailerLimiterForgot",),
    limits=Limits(critical=0, least=True),
)

ROW: Final = Row("The hourly limit", (USED, RESERVES, DRIFT))
