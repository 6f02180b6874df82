"""Alerts that say whether work piles up, and whether those who should do it are there."""

from datetime import timedelta

from alerts import recording
from alerts.alert import BLIP, COUNT, DURATION, OUTLASTS, Alert, Kind, Severity, Wait
from alerts.from_metrics import SAME, aggregate, highest, increase
from observability.catalogue.closed import Action, CampaignState, Component, Refusal
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, delivery, people, pipeline
from observability.catalogue.objectives import (
    ABUSE_REFUSALS,
    BACKLOG_AGE,
    CAMPAIGN_UNSERVED,
    LIMIT_NEAR,
    QUIET_WHILE_DUE,
    TICK_LATE,
    WORKER_PROGRESS,
)
from observability.catalogue.promql import number, series

CAMPAIGN = ("campaign_id", "provider")
TEN_MINUTES = timedelta(minutes=10)
IN_FLIGHT = (CampaignState.ACTIVE.value, CampaignState.DEFERRED.value, CampaignState.CANCELLING.value)

BACKLOG_TOO_OLD = Alert(
    "MailerBacklogTooOld",
    Severity.WARNING,
    Kind.SYMPTOM,
    f"{highest(backlog.OLDEST_RUNNABLE)} > {number(BACKLOG_AGE)}"
    f" unless {SAME} {aggregate('max', f'max_over_time({recording.USAGE.name}[1h])')} >= {number(LIMIT_NEAR)}",
    f"A letter has been due for {DURATION}.",
    "The hourly limit left room all the while, so letters wait for another reason: too few workers, a slow provider,"
    " or waits that follow one another.",
    backlog.OLDEST_RUNNABLE.name,
    hold=Wait(timedelta(minutes=5), "a campaign that just left a long wait catches up within minutes"),
)

CAMPAIGN_NOT_SERVED = Alert(
    "MailerCampaignNotServed",
    Severity.WARNING,
    Kind.SYMPTOM,
    f"{highest(backlog.CAMPAIGN_UNSERVED, CAMPAIGN)} > {number(CAMPAIGN_UNSERVED)}",
    f"No worker has served campaign {{{{ $labels.campaign_id }}}} for {DURATION}.",
    "It is active and letters are due, but no batch of it was taken. If other campaigns send, they hold all workers.",
    backlog.CAMPAIGN_UNSERVED.name,
    hold=BLIP,
    by=CAMPAIGN,
    dashboard=Dashboard.CAMPAIGN,
)

WORKER_STUCK = Alert(
    "MailerWorkerStuck",
    Severity.WARNING,
    Kind.CAUSE,
    f"{highest(backlog.PROGRESS_AGE)} > {number(WORKER_PROGRESS)}",
    f"A worker holds letters and has not got on for {DURATION}.",
    "Its process lives and renews its lease, so nothing takes the letters from it; it waits longer than any timeout"
    " of SMTP allows.",
    backlog.PROGRESS_AGE.name,
    hold=BLIP,
    dashboard=Dashboard.PIPELINE,
)

_FLYING = f"{aggregate('sum', series(backlog.CAMPAIGNS, status=IN_FLIGHT))} > 0"
_NO_TICK = f"{highest(backlog.TICK_AGE)} > {number(TICK_LATE)} and {SAME} {_FLYING}"
_NONE_HERE = f"{highest(pipeline.PROCESSES, component=Component.WORKER.value)} == 0"
"""The exporter sees its own machine alone: where workers run elsewhere, the tick tells that they live."""

_STANDS_STILL = (
    f"{highest(backlog.RECIPIENTS_SENDABLE)} > 0 and {SAME} {increase(delivery.EMAILS_SENT, QUIET_WHILE_DUE)} == 0"
)
"""Told by `MailerNothingSent`, once: what keeps mail in often keeps the tick too, and either might come first."""

TICK_IS_LATE = Alert(
    "MailerTickLate",
    Severity.CRITICAL,
    Kind.CAUSE,
    f"{_NO_TICK} unless {SAME} ({_STANDS_STILL})",
    f"Campaigns are in flight and no worker did the tick for {DURATION}.",
    "No wait ends, no campaign finishes and no crashed worker's letters are taken back. Beat does not ring, or no"
    " worker hears it.",
    backlog.TICK_AGE.name,
    hold=Wait(timedelta(minutes=1), "what explains it, no worker or no Redis, is told sooner and holds this page back"),
    dashboard=Dashboard.PIPELINE,
)
NO_WORKER = Alert(
    "MailerNoWorker",
    Severity.CRITICAL,
    Kind.CAUSE,
    f"{_NO_TICK} and {SAME} {_NONE_HERE}",
    f"Campaigns are in flight and no worker lives: none here, and none anywhere did the tick for {DURATION}.",
    "Nothing is sent until a worker starts. With its first tick it takes back what the dead ones held.",
    pipeline.PROCESSES.name,
    hold=BLIP,
    keep=OUTLASTS,
    dashboard=Dashboard.PIPELINE,
)
BEAT_IS_LATE = Alert(
    "MailerBeatLate",
    Severity.WARNING,
    Kind.CAUSE,
    f"{highest(pipeline.BEAT_AGE)} > {number(TICK_LATE)}",
    f"Beat has not rung for {DURATION}.",
    "Without it no tick and no poll for work: the next campaign starts late or not at all.",
    pipeline.BEAT_AGE.name,
    hold=BLIP,
    dashboard=Dashboard.PIPELINE,
)

LEASE_REAPED = Alert(
    "MailerLeaseReaped",
    Severity.WARNING,
    Kind.CAUSE,
    f"{increase(delivery.LEASES_REAPED, TEN_MINUTES)} > 0",
    f"Batches taken back from workers that fell silent, in 10 minutes: {COUNT}.",
    "A worker crashed, was killed, or lost its database while it was sending; at most one letter each is unknown.",
    delivery.LEASES_REAPED.name,
    dashboard=Dashboard.PIPELINE,
)

PROCESS_DIED = Alert(
    "MailerProcessDied",
    Severity.WARNING,
    Kind.CAUSE,
    f"{increase(pipeline.PROCESS_DEATHS, TEN_MINUTES, ('component',))} > 0",
    f"Processes of {{{{ $labels.component }}}} that died without saying goodbye, in 10 minutes: {COUNT}.",
    "Killed (out of memory?) or crashed. The supervisor starts another; again and again means a poisonous task.",
    pipeline.PROCESS_DEATHS.name,
    by=("component",),
    dashboard=Dashboard.PIPELINE,
)

WRITES_FENCED = Alert(
    "MailerWritesFenced",
    Severity.WARNING,
    Kind.CAUSE,
    f"{increase(delivery.FENCED_WRITES, TEN_MINUTES)} > 0",
    f"Results that came too late and were rejected, in 10 minutes: {COUNT}.",
    "A worker was so slow that its letters were given to another; each rejected result may be a letter sent twice.",
    delivery.FENCED_WRITES.name,
    dashboard=Dashboard.PIPELINE,
)

ABUSE_ACTIONS = (Action.CAMPAIGN_START.value, Action.SEND_TEST_EMAIL.value)
THROTTLE_ABUSE = Alert(
    "MailerThrottleAbuse",
    Severity.WARNING,
    Kind.CAUSE,
    increase(people.ACTIONS_REFUSED, TEN_MINUTES, ("action",), action=ABUSE_ACTIONS, refusal=Refusal.THROTTLED.value)
    + f" >= {ABUSE_REFUSALS}",
    f"Refusals of {{{{ $labels.action }}}} in 10 minutes, for being asked too often: {COUNT}.",
    "Someone asks more often than the throttle allows and does not stop: a script, a stuck button, or malice. The"
    " audit log names the user.",
    people.ACTIONS_REFUSED.name,
    by=("action",),
)

ALERTS = (
    BACKLOG_TOO_OLD,
    CAMPAIGN_NOT_SERVED,
    WORKER_STUCK,
    TICK_IS_LATE,
    BEAT_IS_LATE,
    NO_WORKER,
    LEASE_REAPED,
    PROCESS_DIED,
    WRITES_FENCED,
    THROTTLE_ABUSE,
)
