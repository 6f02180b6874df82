"""What a step answers in a broken world, and nearly so in an odd one."""

from tests.unit.diagnosis.worlds import CAMPAIGN

BLOCKER = {
    "pid": 42, "application": "psql", "username": "anna", "state": "idle in transaction", "open_seconds": 40,
    "idle_seconds": 40, "tables": "mailer_recipient", "whole_table": True, "blocks": 2, "longest_wait_seconds": 9,
    "query": "LOCK TABLE mailer_recipient",
}  # fmt: skip
UNKNOWN = {
    "campaign_id": CAMPAIGN, "name": "News", "status": "finished", "unknown_policy": "hold", "letters": 3,
    "oldest_seconds": 90000, "newest_seconds": 80000, "error": "the sending process died or hung during this letter",
}  # fmt: skip
COUNTS = {
    "provider": "smtp_global", "key_hour": "2026112405", "redis": 60, "postgres_before": 60, "postgres_after": 60,
}  # fmt: skip
