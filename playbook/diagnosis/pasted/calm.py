"""An evidence in which nothing is wrong: one pasted answer is judged beside it, since the other steps are not there."""

import time
from typing import Any, Final

from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.pasted.celery_inspect import CALM as WORKER
from playbook.diagnosis.steps import celery, host, limiter, postgres, prometheus, redis, smtp
from playbook.diagnosis.steps.every import STEPS

_VALUES: Final[dict[str, Any]] = {
    postgres.BLOCKERS.id: [],
    postgres.TICK.id: [
        {"tick_seconds_ago": 2, "lock_holder_pid": None, "lock_holder": None, "lock_held_seconds": None}
    ],
    postgres.FLIGHT.id: [],
    postgres.LEASES.id: [],
    postgres.UNKNOWN.id: [],
    postgres.ORPHANED.id: [],
    postgres.ACTIONS.id: [],
    redis.QUEUES.id: {"lists": [], "unacknowledged": 0, "listening": 1},
    celery.WORKERS.id: {"listening": 1, "workers": [{"name": "celery@calm", **WORKER}]},
    smtp.RELAY.id: {"relay": "smtp://calm:25", "phases_seconds": {}, "seconds": 0.0, "stopped": None},
    limiter.COUNTS.id: [],
    host.PROCESSES.id: {
        "living": {"worker": 1, "beat": 1, "shipper": 1, "exporter": 1},
        "dead": {},
        "beat_rang_seconds_ago": 2.0,
    },
    prometheus.METRICS.id: [],
    prometheus.EXPORTER.id: [],
    prometheus.SLOWNESS.id: [],
    prometheus.ALERTS.id: [],
}


def calm() -> dict[str, Reading]:
    """Give a reading of every step in which nothing is wrong; what has no calm value is not configured."""
    now = time.time()
    clock = {"clock_epoch": now, "our_clock_epoch": now, "clock_error_seconds": 0.0}
    server = {
        "version": "", "in_recovery": False, "up_seconds": 3600, "connections": 1, "max_connections": 100,
        "reserved_connections": 3, "mailer_is_here": True, **clock,
    }  # fmt: skip
    values = {**_VALUES, postgres.SERVER.id: [server], redis.SERVER.id: {"uptime_in_seconds": 3600, **clock}}
    return {
        step: Reading(step, values[step]) if step in values else Reading(step, None, Trouble.NOT_CONFIGURED)
        for step in STEPS
    }
