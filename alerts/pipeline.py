"""Alerts that say whether the telemetry itself arrives."""

from datetime import timedelta

from alerts import from_logs, recording
from alerts.alert import AT_ONCE, BLIP, BRIDGE, COUNT, DURATION, Alert, Kind, Severity, Wait, ago
from alerts.from_metrics import SAME, aggregate, highest, increase
from observability.catalogue import queries
from observability.catalogue.closed import Fate, Source
from observability.catalogue.engine import Engine
from observability.catalogue.labels import APP
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import delivery, pipeline
from observability.catalogue.objectives import (
    HEARTBEAT_SILENT,
    HEARTBEAT_WINDOW,
    HEARTBEATS_LEAST,
    LOGS_TOLERANCE,
    LOGS_TOLERANCE_LEAST,
    SHIPPER_SILENT,
    SPOOL_LARGE,
    SPOOL_LATE,
)
from observability.catalogue.promql import number, series, span

TEN_MINUTES = timedelta(minutes=10)
FOREVER = Wait(timedelta(0), "it fires always; a gap is what its receiver waits for")
UP = f'up{{job="{APP}"}}'
VITAL = (Source.DATABASE.value, Source.EVENT.value)
OTHERS = tuple(source.value for source in Source if source.value not in VITAL)


def _pipeline(  # noqa: PLR0913 -- an alert has as many parts
    name: str,
    severity: Severity,
    expression: str,
    summary: str,
    description: str,
    panel: str,
    *,
    hold: Wait = BLIP,
    keep: Wait = BRIDGE,
    by: tuple[str, ...] = (),
    by_env: bool = True,
    engine: Engine = Engine.PROMETHEUS,
) -> Alert:
    """Name a cause that shows on the pipeline's dashboard."""
    return Alert(
        name,
        severity,
        Kind.CAUSE,
        expression,
        summary,
        description,
        panel,
        hold=hold,
        keep=keep,
        by=by,
        by_env=by_env,
        dashboard=Dashboard.PIPELINE,
        engine=engine,
    )


EXPORTER_DOWN = _pipeline(
    "MailerExporterDown",
    Severity.CRITICAL,
    f"{aggregate('max', UP)} == 0 or sum(absent({UP}))",
    "Prometheus cannot read the mailer's exporter.",
    "All other alerts of the mailer are blind. Mail may still go out: the logs and PostgreSQL tell.",
    pipeline.SOURCE_UP.name,
    hold=Wait(BLIP.time, "a restart takes seconds; told before the alerts that it fed seem to have ended"),
)
STATE_UNREADABLE = _pipeline(
    "MailerStateUnreadable",
    Severity.CRITICAL,
    f"{aggregate('max', series(pipeline.SOURCE_UP, source=VITAL), ('source',))} == 0",
    "The exporter cannot read its source {{ $labels.source }}.",
    "The alerts that go by it are blind: by database those of campaigns, backlog and liveness, by event those of"
    " letters sent and failed.",
    pipeline.SOURCE_UP.name,
    hold=Wait(timedelta(minutes=1), "a database's restart or failover takes less"),
    by=("source",),
)
SOURCE_DOWN = _pipeline(
    "MailerSourceDown",
    Severity.WARNING,
    f"{aggregate('max', series(pipeline.SOURCE_UP, source=OTHERS), ('source',))} == 0",
    "The exporter cannot read its source {{ $labels.source }}.",
    "The metrics of this source are absent, the others stand.",
    pipeline.SOURCE_UP.name,
    hold=Wait(timedelta(minutes=1), "a restart of Redis or of the shipper takes less"),
    by=("source",),
)


def _disagree(name: str, counted: str, metric: queries.LogMetric, what: str) -> Alert:
    """Judge that metrics and logs give different counts of one hour."""
    logged = recording.LOGS[metric.name].name
    apart = f"abs({counted} - {SAME} {logged})"
    return _pipeline(
        name,
        Severity.WARNING,
        f"{apart} > {LOGS_TOLERANCE_LEAST} and {SAME} {apart} / {counted} > {number(LOGS_TOLERANCE)}",
        f"Metrics and logs differ on {what} of the last hour by {COUNT}.",
        "One of the two paths loses or repeats facts: compare both with PostgreSQL (`oncall metrics`). Where Loki's"
        " ruler writes nothing to Prometheus, nothing is compared.",
        delivery.EMAILS_SENT.name,
        hold=Wait(TEN_MINUTES, "lines that wait in the spool while Loki restarts arrive within minutes"),
        keep=Wait(timedelta(minutes=5), "bridges a gap in what Loki's ruler writes to Prometheus"),
    )


DISAGREE_ON_SENT = _disagree("MailerLogsDisagreeOnSent", recording.SENT.name, queries.EMAILS_SENT, "letters sent")
DISAGREE_ON_FAILED = _disagree(
    "MailerLogsDisagreeOnFailed", recording.FAILED.name, queries.EMAILS_FAILED, "failed attempts"
)

LOG_BACKLOG = _pipeline(
    "MailerLogBacklog",
    Severity.WARNING,
    f"{highest(pipeline.SPOOL_BACKLOG_AGE)} > {number(SPOOL_LATE)}",
    f"Log lines have waited for {DURATION} to be pushed to Loki.",
    "Nothing is lost yet, but Loki's rules and queries see an old picture.",
    pipeline.SPOOL_BACKLOG_AGE.name,
)
LOG_BACKLOG_LARGE = _pipeline(
    "MailerLogBacklogLarge",
    Severity.WARNING,
    f"{highest(pipeline.SPOOL_BACKLOG)} > {number(SPOOL_LARGE)}",
    "Log lines that wait to be pushed to Loki: {{ $value | humanize1024 }}B.",
    "Where the spool's room is used up, the oldest debug lines are dropped first, then others.",
    pipeline.SPOOL_BACKLOG.name,
)
LOGS_LOST = _pipeline(
    "MailerLogsLost",
    Severity.WARNING,
    increase(
        pipeline.LOG_ENTRIES,
        TEN_MINUTES,
        ("fate",),
        fate=(Fate.DEAD_LETTERED.value, Fate.DROPPED.value, Fate.TORN.value),
    )
    + " > 0",
    f"Log lines that were {{{{ $labels.fate }}}} in 10 minutes: {COUNT}.",
    "Dead-lettered: Loki refused them, and they lie in the spool to be looked at. Dropped: no room. Torn: written in"
    " half by a process that died.",
    pipeline.LOG_ENTRIES.name,
    hold=AT_ONCE,
    by=("fate",),
)
SHIPPER_IS_SILENT = _pipeline(
    "MailerShipperSilent",
    Severity.WARNING,
    f"{highest(pipeline.SHIPPER_AGE)} > {number(SHIPPER_SILENT)}",
    f"Last word of the log shipper: {ago('humanizeDuration', 'ago', 'never')}.",
    "It is not running, or hangs; lines gather in the spool.",
    pipeline.SHIPPER_AGE.name,
)
SHIPPER_REFUSED = _pipeline(
    "MailerShipperRefused",
    Severity.WARNING,
    f"{highest(pipeline.SHIPPER_ALARM)} > 0",
    "Loki refuses all log lines, and only a person can mend it.",
    "Address, tenant or credentials are wrong; the shipper's state names Loki's answer.",
    pipeline.SHIPPER_ALARM.name,
)
EMIT_FAILS = _pipeline(
    "MailerEmitFailures",
    Severity.WARNING,
    f"{increase(pipeline.EMIT_FAILURES, TEN_MINUTES)} > 0",
    f"Facts that could not be logged or counted, in 10 minutes: {COUNT}.",
    "Deliveries go on, but metrics and logs miss them. The process's standard error says why.",
    pipeline.EMIT_FAILURES.name,
    hold=AT_ONCE,
)
WATCHDOG = _pipeline(
    "MailerWatchdog",
    Severity.WARNING,
    "vector(1)",
    "Prometheus evaluates the mailer's rules and reaches Alertmanager.",
    "It fires always. The dead man's switch that gets it calls a person when it stops.",
    pipeline.SOURCE_UP.name,
    hold=FOREVER,
    keep=FOREVER,
    by_env=False,
)
LOKI_WATCHDOG = _pipeline(
    "MailerLokiWatchdog",
    Severity.WARNING,
    from_logs.ALWAYS,
    "Loki's ruler evaluates the mailer's rules and reaches Alertmanager.",
    "It fires always. The dead man's switch that gets it calls a person when it stops.",
    pipeline.SHIPPER_SUCCESS_AGE.name,
    hold=FOREVER,
    by_env=False,
    engine=Engine.LOKI,
)
LOG_PATH_DEAD = _pipeline(
    "MailerLogPathDead",
    Severity.WARNING,
    f"{increase(pipeline.HEARTBEATS, HEARTBEAT_WINDOW)} >= {HEARTBEATS_LEAST}"
    f" unless {SAME} {recording.HEARTBEATS.name} > 0 and on () {recording.HEARTBEATS.name}",
    f"The mailer lives, and none of its log lines reach Loki: heartbeats counted in {span(HEARTBEAT_WINDOW)}: {COUNT}.",
    "Loki holds no heartbeat of this environment, so this is no quiet mailer: the shipper, the way to Loki, or Loki"
    " itself has stopped, or Prometheus names the environment otherwise than the shipper does.",
    pipeline.HEARTBEATS.name,
    hold=Wait(HEARTBEAT_WINDOW, "lines that wait in the spool while Loki restarts arrive within minutes"),
    keep=Wait(timedelta(minutes=5), "bridges a gap in what Loki's ruler writes to Prometheus"),
)
NO_HEARTBEAT = _pipeline(
    "MailerNoHeartbeat",
    Severity.WARNING,
    from_logs.no_heartbeat(HEARTBEAT_SILENT),
    f"Loki has got no heartbeat of any mailer for {span(HEARTBEAT_SILENT)}.",
    "A mailer says once a minute that it lives, also where it has nothing to send: no log line arrives, or no worker"
    " does the tick. Metrics tell which.",
    pipeline.HEARTBEATS.name,
    hold=Wait(timedelta(minutes=2), "a mailer or a Loki that was just started has told nothing yet"),
    by_env=False,
    engine=Engine.LOKI,
)
UNFORESEEN_ERRORS = _pipeline(
    "MailerUnforeseenErrors",
    Severity.WARNING,
    from_logs.unforeseen_errors(TEN_MINUTES),
    f"Errors of {{{{ $labels.component }}}} that are no known event, in 10 minutes: {COUNT}.",
    "An exception that nobody foresaw, or a library's complaint.",
    pipeline.LOG_ENTRIES.name,
    hold=AT_ONCE,
    by=("component",),
    engine=Engine.LOKI,
)
LINES_UNREADABLE = _pipeline(
    "MailerLogLinesUnreadable",
    Severity.WARNING,
    from_logs.unreadable_lines(TEN_MINUTES),
    f"Lines of {{{{ $labels.component }}}} that are no JSON, in 10 minutes: {COUNT}.",
    "No query of dashboards or playbook sees them: something writes past the formatter, or lines are cut.",
    pipeline.LOG_ENTRIES.name,
    hold=AT_ONCE,
    by=("component",),
    engine=Engine.LOKI,
)

ALERTS = (
    EXPORTER_DOWN,
    STATE_UNREADABLE,
    SOURCE_DOWN,
    DISAGREE_ON_SENT,
    DISAGREE_ON_FAILED,
    LOG_BACKLOG,
    LOG_BACKLOG_LARGE,
    LOGS_LOST,
    SHIPPER_IS_SILENT,
    SHIPPER_REFUSED,
    EMIT_FAILS,
    WATCHDOG,
    LOKI_WATCHDOG,
    LOG_PATH_DEAD,
    NO_HEARTBEAT,
    UNFORESEEN_ERRORS,
    LINES_UNREADABLE,
)
