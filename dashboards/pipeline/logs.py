"""The way of the log lines: emitted, spooled, shipped, stored."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, State, Target, Unit
from observability.catalogue import metrics, unforeseen
from observability.catalogue.closed import Component
from observability.catalogue.objectives import SHIPPER_SILENT, SHIPPER_SUCCESS_LATE, SPOOL_LARGE, SPOOL_LATE
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute
from observability.catalogue.panels.query import ALL, AUTO

SHIPPERS: Final = Lines(from_logs.of_component(Component.SHIPPER), title="The shipper's lines")
ERRORS: Final = Lines(from_logs.asked(unforeseen.error_lines(ALL)), title="Errors that no event tells")
UNREADABLE: Final = Lines(from_logs.asked(unforeseen.unreadable_lines(ALL)), title="Lines that cannot be read")

AGE: Final = Panel(
    metrics.SPOOL_BACKLOG_AGE.name,
    "Spool: age of the oldest line that waits",
    Kind.SERIES,
    (Target(level(metrics.SPOOL_BACKLOG_AGE), "waits for"),),
    Unit.SECONDS,
    metrics.SPOOL_BACKLOG_AGE.help,
    "below 10 s.",
    "Loki does not answer or refuses; nothing is lost yet, but everything from logs shows an old picture.",
    (SHIPPERS,),
    alerts=("MailerLogBacklog",),
    limits=Limits(warning=SPOOL_LATE.total_seconds()),
    width=6,
)
SIZE: Final = Panel(
    metrics.SPOOL_BACKLOG.name,
    "Spool: lines that wait",
    Kind.SERIES,
    (Target(level(metrics.SPOOL_BACKLOG, operator="sum"), "waiting"),),
    Unit.BYTES,
    metrics.SPOOL_BACKLOG.help,
    "below 1 MB.",
    "bring Loki back: 100 MB are pushed within a minute. Where the room is used up, debug lines are dropped first.",
    (SHIPPERS,),
    alerts=("MailerLogBacklogLarge",),
    limits=Limits(warning=SPOOL_LARGE),
    width=6,
)
ENTRIES: Final = Panel(
    metrics.LOG_ENTRIES.name,
    "Lines by what became of them",
    Kind.BARS,
    (Target(per_minute(metrics.LOG_ENTRIES, "fate"), "{{fate}}"),),
    Unit.PER_MINUTE,
    "Log lines a minute: pushed, dead-lettered (Loki refused them), dropped (no room), torn (a process died while it"
    " wrote).",
    "pushed, all of them.",
    "dead-lettered lines lie in the spool with Loki's answer; dropped ones are gone, and counted.",
    (SHIPPERS, ERRORS),
    alerts=("MailerLogsLost", "MailerUnforeseenErrors", "MailerLogLinesUnreadable"),
    width=6,
)
EMIT: Final = Panel(
    metrics.EMIT_FAILURES.name,
    "Facts that could not be told",
    Kind.BARS,
    (Target(grown(metrics.EMIT_FAILURES), "failed"),),
    Unit.COUNT,
    metrics.EMIT_FAILURES.help,
    "0.",
    "deliveries go on, but metrics and logs miss them: the process's standard error says why.",
    (ERRORS,),
    alerts=("MailerEmitFailures",),
    limits=Limits(warning=1),
    width=6,
)
SHIPPER: Final = Panel(
    metrics.SHIPPER_AGE.name,
    "Time since the shipper told of itself",
    Kind.SERIES,
    (Target(level(metrics.SHIPPER_AGE), "told"),),
    Unit.SECONDS,
    metrics.SHIPPER_AGE.help,
    "below 5 s.",
    "start the shipper; lines gather in the spool until then.",
    (SHIPPERS,),
    alerts=("MailerShipperSilent",),
    limits=Limits(warning=SHIPPER_SILENT.total_seconds()),
    width=6,
)
SUCCESS: Final = Panel(
    metrics.SHIPPER_SUCCESS_AGE.name,
    "Time since Loki last stored a push",
    Kind.SERIES,
    (Target(level(metrics.SHIPPER_SUCCESS_AGE), "stored"),),
    Unit.SECONDS,
    metrics.SHIPPER_SUCCESS_AGE.help,
    "below 30 s while there are lines; it grows while nothing happens.",
    "with lines in the spool: Loki is down, or full.",
    (SHIPPERS,),
    alerts=("MailerLokiWatchdog",),
    limits=Limits(warning=SHIPPER_SUCCESS_LATE.total_seconds()),
    empty="nothing was pushed yet",
    width=6,
)
ALARM: Final = Panel(
    metrics.SHIPPER_ALARM.name,
    "Does Loki take our lines?",
    Kind.TIMELINE,
    (Target(level(metrics.SHIPPER_ALARM), "Loki"),),
    Unit.NONE,
    metrics.SHIPPER_ALARM.help,
    "takes them.",
    "address, tenant or credentials are wrong: the shipper's line holds Loki's answer.",
    (SHIPPERS,),
    alerts=("MailerShipperRefused",),
    states={0: State("takes them", Colour.GOOD), 1: State("REFUSES THEM", Colour.CRITICAL)},
    width=6,
)
STRANGE: Final = Panel(
    "lines_no_event_tells",
    "Lines that no event tells",
    Kind.SERIES,
    (
        Target(
            from_logs.asked(unforeseen.by_component(unforeseen.error_lines(ALL), AUTO), "component"), "{{component}}"
        ),
        Target(
            from_logs.asked(unforeseen.by_component(unforeseen.unreadable_lines(ALL), AUTO), "component"),
            "{{component}}, unreadable",
        ),
    ),
    Unit.COUNT,
    "Errors that nobody foresaw and lines that are no JSON, in each step, by the part that wrote them.",
    "none.",
    "read them: an exception that nobody foresaw, a library's complaint, or something that writes past the formatter.",
    (ERRORS, UNREADABLE),
    limits=Limits(warning=1),
    empty="none",
    width=6,
)

ROW: Final = Row("Logs: spool, shipper, Loki", (AGE, SIZE, ENTRIES, EMIT, SHIPPER, SUCCESS, ALARM, STRANGE))
