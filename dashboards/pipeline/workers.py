"""Those who send: do they live, and do they get on."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import metrics
from observability.catalogue.events.guards import LeaseReaped
from observability.catalogue.events.letters import WriteFenced
from observability.catalogue.links import Dashboard
from observability.catalogue.objectives import LEASE_DEAD_AFTER, LEASE_HEARTBEAT, TICK_LATE, WORKER_PROGRESS
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, happened, level

EVERYTHING: Final = Lines(from_logs.all_lines())
BACKLOG: Final = Elsewhere("What is due", Dashboard.OVERVIEW, metrics.RECIPIENTS_RUNNABLE.name)

PROCESSES: Final = Panel(
    metrics.PROCESSES.name,
    "Living processes",
    Kind.SERIES,
    (Target(level(metrics.PROCESSES, "component", operator="sum"), "{{component}}"),),
    Unit.COUNT,
    "Processes by part, pool processes included, on the machines that run an exporter.",
    "as many workers as were started, one beat, one shipper a host, one exporter.",
    "no worker: start one. With its first tick it takes back what the dead ones held.",
    (EVERYTHING, BACKLOG),
    alerts=("MailerNoWorker",),
    width=6,
)
DEATHS: Final = Panel(
    metrics.PROCESS_DEATHS.name,
    "Processes that died",
    Kind.BARS,
    (Target(happened(metrics.PROCESS_DEATHS, "component"), "{{component}}"),),
    Unit.COUNT,
    metrics.PROCESS_DEATHS.help,
    "0.",
    "out of memory? Look at the kernel's log; again and again is a task that kills whoever takes it.",
    (EVERYTHING,),
    alerts=("MailerProcessDied",),
    limits=Limits(warning=1),
    width=6,
    empty="none in the time shown",
)
TICK: Final = Panel(
    metrics.TICK_AGE.name,
    "Time since the last tick",
    Kind.SERIES,
    (Target(level(metrics.TICK_AGE), "tick"),),
    Unit.SECONDS,
    metrics.TICK_AGE.help,
    "below 10 s.",
    "compare with beat: both late is beat, the tick alone is the workers.",
    (EVERYTHING, BACKLOG),
    alerts=("MailerTickLate",),
    limits=Limits(critical=TICK_LATE.total_seconds()),
    width=6,
)
BEAT: Final = Panel(
    metrics.BEAT_AGE.name,
    "Time since beat last rang",
    Kind.SERIES,
    (Target(level(metrics.BEAT_AGE), "beat"),),
    Unit.SECONDS,
    "Time since beat last rang; nothing where it never did.",
    "below 10 s.",
    "restart beat: without it no tick and no poll for work.",
    (EVERYTHING,),
    alerts=("MailerBeatLate",),
    limits=Limits(warning=TICK_LATE.total_seconds()),
    empty="it never rang",
    width=6,
)
LEASES: Final = Panel(
    metrics.LEASES.name,
    "Batches in hand",
    Kind.SERIES,
    (Target(level(metrics.LEASES), "in hand"),),
    Unit.COUNT,
    "Leases: batches in the hands of sending processes.",
    "one for each connection while campaigns run.",
    "none in hand while letters are due: no worker serves them.",
    (Lines(from_logs.behind(LeaseReaped)),),
)
REAPED: Final = Panel(
    metrics.LEASES_REAPED.name,
    "Batches taken back from silent processes",
    Kind.BARS,
    (Target(grown(metrics.LEASES_REAPED), "taken back"),),
    Unit.COUNT,
    metrics.LEASES_REAPED.help,
    "0.",
    "a worker crashed, was killed, or lost its database; at most one letter each is unknown. The line names it.",
    (Lines(from_logs.behind(LeaseReaped)),),
    alerts=("MailerLeaseReaped",),
    limits=Limits(warning=1),
    width=12,
)
SILENCE: Final = Panel(
    metrics.LEASE_SILENCE.name,
    "Longest silence of a process that holds a batch",
    Kind.SERIES,
    (Target(level(metrics.LEASE_SILENCE), "silent for"),),
    Unit.SECONDS,
    metrics.LEASE_SILENCE.help,
    "below 10 s.",
    f"at {LEASE_DEAD_AFTER.total_seconds():g} s its letters are taken back; until then only wait.",
    (Lines(from_logs.behind(LeaseReaped)),),
    limits=Limits(warning=2 * LEASE_HEARTBEAT.total_seconds(), critical=LEASE_DEAD_AFTER.total_seconds()),
)
PROGRESS: Final = Panel(
    metrics.PROGRESS_AGE.name,
    "Longest time without progress on a letter",
    Kind.SERIES,
    (Target(level(metrics.PROGRESS_AGE), "no progress for"),),
    Unit.SECONDS,
    metrics.PROGRESS_AGE.help,
    "below 10 s.",
    "a worker waits longer than any time-out of SMTP allows: restart it.",
    (EVERYTHING,),
    alerts=("MailerWorkerStuck",),
    limits=Limits(warning=WORKER_PROGRESS.total_seconds()),
)
FENCED: Final = Panel(
    metrics.FENCED_WRITES.name,
    "Results that came too late",
    Kind.BARS,
    (Target(grown(metrics.FENCED_WRITES), "rejected"),),
    Unit.COUNT,
    metrics.FENCED_WRITES.help,
    "0.",
    "a worker was so slow that its letters went to another: each may be a letter sent twice. The line names it.",
    (Lines(from_logs.behind(WriteFenced)),),
    alerts=("MailerWritesFenced",),
    limits=Limits(warning=1),
    width=12,
)

WORKERS: Final = Row("Workers, beat and the tick", (PROCESSES, DEATHS, TICK, BEAT))
HANDS: Final = Row("Leases: who holds which letters", (LEASES, SILENCE, PROGRESS, REAPED, FENCED))
