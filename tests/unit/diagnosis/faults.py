"""Every cause, and what brings it about."""

from playbook.diagnosis.evidence import Trouble
from tests.unit.diagnosis.answers import BLOCKER, COUNTS, UNKNOWN
from tests.unit.diagnosis.worlds import (
    CAMPAIGN,
    DOORBELL,
    QUIET,
    Break,
    World,
    flying,
    leased,
    no_postgres,
    no_redis,
    refused,
    row,
    says,
    stopped,
    trouble,
    waiting,
    worker,
)

ORPHANED = {
    "campaign_id": CAMPAIGN, "state": "leased", "lease_id": "5f8fad5b-d9cb-469f-a165-70867728950e", "letters": 3,
    "last_attempt": None,
}  # fmt: skip


PROMETHEUS = ("diagnose-metrics", "diagnose-exporter", "diagnose-slowness", "prometheus-alerts")


def _shipper_silent(seconds: float) -> Break:
    return says("host-spool", {**QUIET, "shipper": {**QUIET["shipper"], "told_seconds_ago": seconds}})  # type: ignore[dict-item]


def _behind(step: str, seconds: float) -> Break:
    """Let a server's clock be so far behind."""

    def change(readings: World) -> None:
        value = readings[step].value
        row = value[0] if isinstance(value, list) else value
        row["clock_epoch"] = row["our_clock_epoch"] - seconds

    return change


FAULTS: list[tuple[str, str, tuple[Break, ...]]] = [
    ("postgres_down", "refuses", (no_postgres(Trouble.REFUSED),)),
    ("postgres_down", "is silent", (no_postgres(Trouble.SILENT),)),
    ("postgres_down", "denies us", (no_postgres(Trouble.DENIED),)),
    ("postgres_down", "is a standby", (row("diagnose-server", in_recovery=True),)),
    ("postgres_connections", "turns us away", (no_postgres(Trouble.FULL),)),
    ("postgres_connections", "has few left", (row("diagnose-server", connections=95),)),
    ("postgres_lock", "is held", (says("diagnose-blockers", [BLOCKER]),)),
    (
        "postgres_lock",
        "is held, and our own questions wait for it",
        (says("diagnose-blockers", [BLOCKER]), trouble("diagnose-flight", Trouble.LOCKED)),
    ),
    (
        "postgres_lock",
        "is held, and the tick hangs on it",
        (
            says("diagnose-blockers", [BLOCKER]),
            worker(active=[{"task": "mailer.tick", "running_seconds": 40.0, "process": 8}]),
            row("diagnose-tick", tick_seconds_ago=90),
            flying(unserved_seconds=90),
        ),
    ),
    ("redis_down", "refuses", (no_redis(Trouble.REFUSED),)),
    ("redis_down", "is silent", (no_redis(Trouble.SILENT),)),
    ("redis_down", "and campaigns wait", (no_redis(Trouble.REFUSED), waiting("limiter_unavailable"))),
    (
        "redis_full",
        "takes no writes",
        (
            row("redis-server", maxmemory=1000, used_memory=1000, maxmemory_policy="noeviction"),
            trouble("celery-workers", Trouble.BROKEN),
        ),
    ),
    (
        "redis_full",
        "so no bell is heard, and campaigns wait",
        (
            row("redis-server", maxmemory=1000, used_memory=1000, maxmemory_policy="noeviction"),
            row("diagnose-tick", tick_seconds_ago=90),
            waiting("limiter_unavailable"),
        ),
    ),
    ("redis_full", "is a replica", (row("redis-server", role="slave"),)),
    ("redis_full", "cannot save", (row("redis-server", rdb_last_bgsave_status="err"),)),
    ("clock_skew", "of Redis", (lambda readings: readings["redis-server"].value.update(our_clock_epoch=0.0),)),
    (
        "clock_skew",
        "of this host, where workers run",
        (row("diagnose-server", our_clock_epoch=0.0), row("redis-server", our_clock_epoch=0.0)),
    ),
    (
        "clock_skew",
        "of a worker's host, so that doorbells expire",
        (
            says("diagnose-problems", [{"seconds_ago": -45.0, "component": "worker", "message": "x"}]),
            row("diagnose-tick", tick_seconds_ago=90),
        ),
    ),
    (
        "clock_skew",
        "of a worker's host",
        (says("diagnose-problems", [{"seconds_ago": -45.0, "component": "worker", "message": "x"}]),),
    ),
    (
        "clock_skew",
        "of a worker's host, which is behind",
        (worker(clock_ahead_seconds=-90.0, clock_error_seconds=0.02),),
    ),
    (
        "clock_skew",
        "of a worker's host, which is ahead and has logged nothing",
        (worker(clock_ahead_seconds=90.0, clock_error_seconds=0.02),),
    ),
    ("clock_skew", "of PostgreSQL, which is behind", (_behind("diagnose-server", 90),)),
    ("clock_skew", "of PostgreSQL, which is ahead", (_behind("diagnose-server", -90),)),
    ("clock_skew", "of Redis, which is behind", (_behind("redis-server", 90),)),
    (
        "clock_skew",
        "of this host, which is behind",
        (
            _behind("diagnose-server", -90),
            _behind("redis-server", -90),
            worker(clock_ahead_seconds=0.0, clock_error_seconds=0.0),
        ),
    ),
    (
        "worker_gone",
        "and the tick is late",
        (
            says("celery-workers", {"listening": 0, "workers": []}),
            row("diagnose-tick", tick_seconds_ago=90),
            row("redis-queues", lists=[DOORBELL], listening=0),
            flying(unserved_seconds=90),
        ),
    ),
    (
        "worker_gone",
        "and nobody here knows beat",
        (
            says("celery-workers", {"listening": 0, "workers": []}),
            trouble("host-processes", Trouble.NOT_CONFIGURED),
            row("diagnose-tick", tick_seconds_ago=90),
            flying(unserved_seconds=90),
        ),
    ),
    (
        "queue_not_consumed",
        "by its name",
        (worker(queues=["mailers"]), row("redis-queues", lists=[DOORBELL]), row("diagnose-tick", tick_seconds_ago=90)),
    ),
    (
        "queue_not_consumed",
        "since the workers are drained",
        (worker(queues=[]), row("redis-queues", lists=[DOORBELL]), row("diagnose-tick", tick_seconds_ago=90)),
    ),
    ("worker_wedged", "does not answer", (says("celery-workers", {"listening": 1, "workers": []}),)),
    (
        "worker_wedged",
        "its tick hangs",
        (
            worker(active=[{"task": "mailer.tick", "running_seconds": 40.0, "process": 8}]),
            row("diagnose-tick", tick_seconds_ago=45),
        ),
    ),
    ("worker_wedged", "its children stand still", (worker(reserved=2), row("diagnose-tick", tick_seconds_ago=45))),
    ("worker_wedged", "its letters are silent", (leased(silent_seconds=60, no_progress_seconds=60),)),
    ("worker_wedged", "its letters do not move", (leased(no_progress_seconds=200),)),
    ("beat_gone", "has not rung", (row("host-processes", beat_rang_seconds_ago=60.0),)),
    (
        "beat_gone",
        "nobody here knows beat, and the tick is late",
        (trouble("host-processes", Trouble.NOT_CONFIGURED), row("diagnose-tick", tick_seconds_ago=90)),
    ),
    ("reaper_gone", "though beat rings", (row("diagnose-tick", tick_seconds_ago=90),)),
    (
        "reaper_gone",
        "somebody holds its lock",
        (row("diagnose-tick", tick_seconds_ago=90, lock_holder_pid=4, lock_holder="psql", lock_held_seconds=80),),
    ),
    ("smtp_auth", "at the door", (stopped("auth", "reply", 535),)),
    ("smtp_auth", "of a campaign", (waiting("smtp_auth_failed"),)),
    ("smtp_down", "refuses", (stopped("connect", "refused"), waiting("smtp_unreachable"))),
    ("smtp_down", "does not accept", (stopped("connect", "silent"),)),
    ("smtp_down", "breaks TLS", (stopped("starttls", "tls"),)),
    ("smtp_down", "offers no STARTTLS", (stopped("starttls", "not_offered"),)),
    ("smtp_blocked", "by the letters", (refused(code=550, enhanced="5.7.1", scope="sender", error="blocked"),)),
    ("smtp_blocked", "at the door", (stopped("greeting", "reply", 554),)),
    ("smtp_throttling", "by 421", (refused(code=421, scope="provider", error="closing"),)),
    ("smtp_throttling", "by words", (refused(code=451, scope="provider", error="rate limited"),)),
    ("smtp_throttling", "names a time", (waiting("provider_throttled", last_error="try again in 300 seconds"),)),
    ("smtp_throttling", "at the door", (stopped("ehlo", "reply", 421),)),
    ("smtp_slow", "hangs", (stopped("ehlo", "silent"),)),
    ("smtp_slow", "greets slowly", (row("smtp-relay", seconds=3.1, phases_seconds={"ehlo": 3.0}),)),
    ("smtp_slow", "after the dot", (leased(no_progress_seconds=40),)),
    ("smtp_slow", "drops after the dot", (refused(phase="body_sent", error="connection closed"),)),
    (
        "smtp_slow",
        "in the last minutes",
        (says("diagnose-slowness", [{"metric": "", "labels": {}, "value": 9.0}]),),
    ),
    ("circuit_breaker", "the provider has trouble", (refused(code=451, scope="provider", error="disk"),)),
    ("smtp_unreachable", "and is back", (waiting("smtp_unreachable"),)),
    ("limiter_unavailable", "and Redis is back", (waiting("limiter_unavailable"),)),
    ("campaign_too_risky", "its letter", (waiting("campaign_too_risky", status="paused"),)),
    ("hourly_limit", "and letters wait", (waiting("hourly_limit"), says("limiter-counts", [COUNTS]))),
    ("campaign_not_served", "for no reason known", (flying(unserved_seconds=200),)),
    ("letters_orphaned", "by a hand on the leases", (says("orphaned-letters", [ORPHANED]),)),
    ("limiter_drift", "of ten letters", (says("limiter-counts", [{**COUNTS, "redis": 50}]),)),
    ("unknowns_waiting", "since yesterday", (says("diagnose-unknown", [UNKNOWN]),)),
    ("log_path_broken", "Loki is down", (trouble("diagnose-problems", Trouble.REFUSED),)),
    (
        "log_path_broken",
        "Loki refuses",
        (says("host-spool", {**QUIET, "shipper": {**QUIET["shipper"], "alarm": True, "last_error": "401"}}),),  # type: ignore[dict-item]
    ),
    ("log_path_broken", "lines wait", (row("host-spool", oldest_seconds=300.0, waiting_bytes=5000),)),
    (
        "log_path_broken",
        "the shipper's process is gone",
        (_shipper_silent(7), row("host-processes", living={"worker": 1, "beat": 1})),
    ),
    ("log_path_broken", "the shipper hangs", (_shipper_silent(120),)),
    (
        "monitoring_down",
        "the exporter was killed here, and nobody asks Prometheus",
        (
            *(trouble(step, Trouble.NOT_CONFIGURED) for step in PROMETHEUS),
            row("host-processes", living={"worker": 1, "beat": 1, "shipper": 1}, dead={"exporter": 1}),
        ),
    ),
    ("monitoring_down", "Prometheus refuses", (trouble("diagnose-metrics", Trouble.REFUSED),)),
    ("monitoring_down", "the exporter", (says("diagnose-exporter", [{"metric": "up", "labels": {}, "value": 0.0}]),)),
]
