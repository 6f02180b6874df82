"""Does the telemetry itself arrive: log lines, processes, and the exporter's own sources."""

from observability.catalogue import closed
from observability.catalogue.closed import Source
from observability.catalogue.metric import Label, Metric, Type, Unit, count, counter, seconds

SOURCE = Label("source", closed.Source)
HEARTBEATS = counter(
    "mailer_heartbeats_total",
    "Minutes in which a worker did the tick and said so in the logs. Normal: 1 a minute, in the logs as well.",
)
EMIT_FAILURES = counter(
    "mailer_emit_failures_total", "Events that could not be logged or counted. Normal: 0.", source=Source.PROCESS
)
SPOOL_BACKLOG = Metric(
    "mailer_spool_backlog_bytes",
    Type.GAUGE,
    Unit.BYTES,
    Source.SHIPPER,
    "Log lines not yet pushed to Loki. Normal: below 1 MB.",
)
SPOOL_BACKLOG_AGE = seconds(
    "mailer_spool_backlog_age_seconds", Source.SHIPPER, "Age of the oldest log line not yet pushed. Normal: below 10 s."
)
LOG_ENTRIES = counter(
    "mailer_log_entries_total",
    "Log lines by what became of them. Normal: pushed; dead_lettered: Loki refused them; dropped: no room.",
    Label("fate", closed.Fate),
    source=Source.SHIPPER,
)
SHIPPER_AGE = seconds(
    "mailer_shipper_state_age_seconds",
    Source.SHIPPER,
    "Time since the shipper last told of itself, +Inf: it never did. Normal: below 5 s.",
)
SHIPPER_SUCCESS_AGE = seconds(
    "mailer_shipper_success_age_seconds",
    Source.SHIPPER,
    "Time since Loki last stored a push; absent before the first. Normal: below 30 s while there are lines.",
)
SHIPPER_ALARM = Metric(
    "mailer_shipper_alarm",
    Type.GAUGE,
    Unit.TRUTH,
    Source.SHIPPER,
    "1 where Loki refuses pushes for a reason that only a person can mend (URL, credentials). Normal: 0.",
)
PROCESSES = count(
    "mailer_processes",
    Source.PROCESS,
    "Living processes by part, pool processes included.",
    Label("component", closed.Component),
)
BEAT_AGE = seconds(
    "mailer_beat_age_seconds",
    Source.PROCESS,
    "Time since beat last rang, or since it was started where it has not rung yet; absent: none was started here."
    " Normal: below 10 s. Late with the tick: beat; not late: workers.",
)
PROCESS_DEATHS = counter(
    "mailer_process_deaths_total",
    "Processes that ended without saying goodbye (killed, crashed) since the stack started.",
    Label("component", closed.Component),
    source=Source.PROCESS,
)
BUILD_INFO = Metric(
    "mailer_build_info",
    Type.GAUGE,
    Unit.INFO,
    Source.PROCESS,
    "1, with the versions of the mailer and of Python.",
    (Label("version", 1), Label("python", 1)),
)
SOURCE_UP = Metric(
    "mailer_exporter_source_up",
    Type.GAUGE,
    Unit.TRUTH,
    Source.PROCESS,
    "1 where the exporter could read a source in time; at 0 that source's metrics are absent, the others stand.",
    (SOURCE,),
)
SOURCE_DURATION = seconds(
    "mailer_exporter_source_duration_seconds", Source.PROCESS, "Time that the last reading of a source took.", SOURCE
)
