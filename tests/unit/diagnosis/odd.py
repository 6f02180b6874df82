"""Odd states in which nothing is wrong."""

from playbook.diagnosis.evidence import Trouble
from tests.unit.diagnosis.answers import BLOCKER, COUNTS, UNKNOWN
from tests.unit.diagnosis.worlds import DOORBELL, Break, flying, row, says, trouble, waiting, worker

ODD: list[tuple[str, tuple[Break, ...]]] = [
    ("a campaign is sent", ()),
    ("nothing is in flight", (says("diagnose-flight", []),)),
    ("paused by its owner", (waiting("paused_by_user", status="paused"),)),
    ("outside of its hours", (waiting("outside_send_window"),)),
    ("the hour is spent and nothing waits for it", (says("limiter-counts", [COUNTS]),)),
    ("no bucket yet", (says("limiter-counts", [{**COUNTS, "redis": None}]),)),
    ("Redis counts more than is recorded", (says("limiter-counts", [{**COUNTS, "redis": 160}]),)),
    ("a batch is given back meanwhile", (says("limiter-counts", [{**COUNTS, "redis": 50, "postgres_after": 50}]),)),
    ("nine errors in a row", (flying(errors_in_a_row=9, last_code=451, last_scope="provider"),)),
    ("a worker that has just started", (worker(up_seconds=3), row("diagnose-tick", tick_seconds_ago=400))),
    ("all workers are busy", (worker(active=[{"task": "mailer.pump", "running_seconds": 19.0, "process": 8}]),)),
    (
        "the tick waits behind pumps",
        (
            worker(active=[{"task": "mailer.pump", "running_seconds": 19.0, "process": 8}]),
            row("diagnose-tick", tick_seconds_ago=24),
        ),
    ),
    ("doorbells lie for a moment", (row("redis-queues", lists=[DOORBELL]),)),
    ("another program's queue", (row("redis-queues", lists=[{**DOORBELL, "name": "shop", "task": "shop.sell"}]),)),
    ("a lock of a moment", (
        says("diagnose-blockers", [{**BLOCKER, "open_seconds": 0, "longest_wait_seconds": 0, "idle_seconds": 0}]),
    )),
    ("a policy decides unknowns", (
        says("diagnose-unknown", [
            {**UNKNOWN, "unknown_policy": "resend_once", "status": "sending", "oldest_seconds": 3}
        ]),
    )),
    ("no monitoring here", (
        trouble("diagnose-metrics", Trouble.NOT_CONFIGURED), trouble("diagnose-exporter", Trouble.NOT_CONFIGURED),
        trouble("diagnose-slowness", Trouble.NOT_CONFIGURED), trouble("prometheus-alerts", Trouble.NOT_CONFIGURED),
        trouble("alertmanager-alerts", Trouble.NOT_CONFIGURED), trouble("diagnose-problems", Trouble.NOT_CONFIGURED),
        trouble("host-spool", Trouble.NOT_CONFIGURED),
    )),
    ("the clock of a bastion is wrong", (
        row("diagnose-server", our_clock_epoch=0.0), row("redis-server", our_clock_epoch=0.0),
        row("host-processes", living={}, beat_rang_seconds_ago=None),
    )),
    ("a clock that a second's error of the question would explain", (
        worker(clock_ahead_seconds=-2.5, clock_error_seconds=0.7),
    )),
    ("a worker of an older version does not tell its clock", (
        worker(clock_ahead_seconds=None, clock_error_seconds=None),
    )),
    ("a shipper that does not tell that it lives, and speaks", (
        row("host-processes", living={"worker": 1, "beat": 1}),
    )),
    ("an exporter on another host", (row("host-processes", living={"worker": 1, "beat": 1, "shipper": 1}),)),
    ("nobody sent for two minutes", (says("diagnose-slowness", [{"metric": "", "labels": {}, "value": "NaN"}]),)),
    ("a large but moving backlog of logs", (row("host-spool", waiting_bytes=9_000_000, oldest_seconds=4.0),)),
]  # fmt: skip
