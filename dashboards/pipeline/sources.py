"""What everything stands on: PostgreSQL, Redis, the exporter, and the version that runs."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.guards import LimiterSeeded
from observability.catalogue.events.people import ThrottleFellBack
from observability.catalogue.objectives import SOURCE_SLOW
from observability.catalogue.panels import from_logs, scraped
from observability.catalogue.panels.from_metrics import grown, happened, level

EVERYTHING: Final = Lines(from_logs.all_lines())
ANSWERS: Final[dict[float, State]] = {1: State("answers", Colour.GOOD), 0: State("DOES NOT ANSWER", Colour.CRITICAL)}

EXPORTER: Final = Panel(
    "up",
    "The exporter",
    Kind.STAT,
    (Target(scraped.EXPORTER_UP, "exporter"),),
    Unit.NONE,
    "Whether Prometheus reads the mailer's exporter. Where it does not, all other panels from metrics stand still.",
    "answers.",
    "start the exporter; mail may still go out: the logs and PostgreSQL tell.",
    (Lines(from_logs.all_lines(), until_point=False),),
    alerts=("MailerExporterDown",),
    states=ANSWERS,
    empty="Prometheus does not know it",
    width=4,
)
SOURCES: Final = Panel(
    metrics.SOURCE_UP.name,
    "PostgreSQL, Redis, shipper: does each answer the exporter?",
    Kind.TIMELINE,
    (Target(level(metrics.SOURCE_UP, "source"), "{{source}}"),),
    Unit.NONE,
    metrics.SOURCE_UP.help,
    "all answer.",
    "database: campaigns stand still too. Redis: the limiter stops sending. Shipper: logs gather in the spool.",
    (EVERYTHING,),
    alerts=(
        "MailerExporterDown",
        "MailerStateUnreadable",
        "MailerSourceDown",
        "MailerWatchdog",
    ),
    states=ANSWERS,
    width=12,
)
DURATION: Final = Panel(
    metrics.SOURCE_DURATION.name,
    "Time that reading a source took",
    Kind.SERIES,
    (Target(level(metrics.SOURCE_DURATION, "source"), "{{source}}"),),
    Unit.SECONDS,
    metrics.SOURCE_DURATION.help,
    "well below a second.",
    "database: locks, missing statistics or a full disk; the playbook's SQL shows what it waits for.",
    (EVERYTHING,),
    limits=Limits(warning=SOURCE_SLOW.total_seconds()),
)
REDIS: Final = Panel(
    metrics.RATE_LIMIT_SEEDED.name,
    "Redis: lost counts, and throttles without it",
    Kind.BARS,
    (
        Target(grown(metrics.RATE_LIMIT_SEEDED, "provider"), "count of {{provider}} restored"),
        Target(happened(metrics.THROTTLE_FALLBACKS, "action"), "{{action}} throttled without Redis"),
    ),
    Unit.COUNT,
    "Times that the hour's count was restored from PostgreSQL, and throttles that were counted there.",
    "0.",
    "Redis was restarted, is out of memory or cannot be reached; nothing is sent over the limit meanwhile.",
    (
        Lines(from_logs.behind(LimiterSeeded), title="Restored counts"),
        Lines(from_logs.behind(ThrottleFellBack), title="Throttles without Redis"),
    ),
    limits=Limits(warning=1),
    width=12,
    empty="none in the time shown",
)
DRIFT: Final = Panel(
    metrics.RATE_LIMIT_DRIFT.name,
    "Redis beside PostgreSQL",
    Kind.SERIES,
    (Target(level(metrics.RATE_LIMIT_DRIFT, "provider", operator="min"), "{{provider}}: Redis minus PostgreSQL"),),
    Unit.COUNT,
    metrics.RATE_LIMIT_DRIFT.help,
    "between 0 and a batch.",
    "below 0, Redis has forgotten letters; the count is restored with the next batch.",
    (Lines(from_logs.behind(LimiterSeeded)),),
    limits=Limits(critical=0, least=True),
    width=6,
)
VERSION: Final = Panel(
    metrics.BUILD_INFO.name,
    "What runs",
    Kind.TABLE,
    (Target(level(metrics.BUILD_INFO, "version", "python"), "runs"),),
    Unit.TRUTH,
    "Versions of the mailer and of Python.",
    "one row; two while a deploy is under way.",
    "two for long: a host was left behind.",
    (Lines(from_logs.all_lines(), until_point=False),),
    width=6,
)

ROW: Final = Row("PostgreSQL, Redis and the exporter", (EXPORTER, SOURCES, DURATION, REDIS, DRIFT, VERSION))
