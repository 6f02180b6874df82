"""Promised figures as an answer shows them, seconds and shares: the objectives' own, typed nowhere."""

from datetime import timedelta
from typing import Final

from observability.catalogue import objectives
from observability.catalogue.text import Text


def seconds(time: timedelta) -> str:
    """Write a time as the seconds in an answer: `20`, `1.5`."""
    return f"{time.total_seconds():g}"


def fraction(share: float) -> Text:
    """Write a share, with each language's own decimal sign."""
    text = f"{share:g}"
    return Text(text, text.replace(".", ","))


BATCH: Final = str(objectives.BATCH)
UNSERVED: Final = seconds(objectives.QUIET_WHILE_DUE)
LEASE_SILENT: Final = seconds(objectives.LEASE_DEAD_AFTER)
LEASE_BEATS: Final = seconds(2 * objectives.LEASE_HEARTBEAT)
NO_PROGRESS: Final = seconds(objectives.WORKER_PROGRESS)
TICKS: Final = seconds(2 * objectives.TICK_INTERVAL)
TICK_LATE: Final = seconds(objectives.TICK_LATE)
SPOOL_LATE: Final = seconds(objectives.SPOOL_LATE)
SHIPPER_SILENT: Final = seconds(objectives.SHIPPER_SILENT)
SHIPPED_LATE: Final = seconds(objectives.SHIPPER_SUCCESS_LATE)
SEND_SLOW: Final = seconds(objectives.SEND_SLOW)
PHASE_SLOW: Final = fraction(objectives.PHASE_SLOW.total_seconds())
SOURCE_SLOW: Final = seconds(objectives.SOURCE_SLOW)
FAILED_SHARE: Final = fraction(round(1 - objectives.DELIVERY_OBJECTIVE, 6))
FAILED_PERCENT: Final = f"{objectives.CAMPAIGN_FAILED_SHARE * 100:g}"
NEAR: Final = fraction(objectives.LIMIT_NEAR)
TICK_STUCK: Final = seconds(objectives.TICK_STUCK)
LETTERS_UNSERVED: Final = seconds(objectives.LETTERS_UNSERVED)
LOCK_HELD: Final = seconds(objectives.LOCK_HELD)
CLOCKS_APART: Final = seconds(objectives.CLOCKS_APART)
DOORBELLS_WAITING: Final = str(objectives.DOORBELLS_WAITING)
CONNECTIONS_NEAR: Final = f"{objectives.CONNECTIONS_NEAR * 100:g}"
DISK_NEAR: Final = f"{objectives.DISK_NEAR * 100:g}"
