"""Which causes lie upstream of others: unless these are excluded, what follows from them is only suspected."""

from typing import Final

POSTGRES: Final = ("postgres_down", "postgres_connections", "postgres_lock")
REDIS: Final = ("redis_down", "redis_full")
STORES: Final = (*POSTGRES, *REDIS)
SENDERS: Final = ("worker_gone", "queue_not_consumed", "worker_wedged", "beat_gone", "reaper_gone")
WAY_OUT: Final = (*STORES, "smtp_auth", "smtp_down")
PROVIDER: Final = (
    "smtp_auth", "smtp_down", "smtp_blocked", "smtp_throttling", "smtp_slow", "circuit_breaker", "smtp_unreachable",
    "limiter_unavailable",
)  # fmt: skip
