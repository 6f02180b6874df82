"""The numbers that are promised. An alert judges by them, a dashboard draws them, the playbook prints them."""

from datetime import timedelta
from typing import Final

BREAKER_THRESHOLD: Final = 10
"""Transient SMTP errors in a row at which a campaign pauses itself (mission, 1)."""

BREAKER_COOL_DOWN: Final = timedelta(minutes=5)
"""First pause of an opened breaker; doubles with each failed probe."""

BREAKER_COOL_DOWN_MAX: Final = timedelta(hours=1)

CAMPAIGN_STARTS_PER_HOUR: Final = 10
"""Starts one user may ask for in any hour (mission, 1)."""

TEST_EMAILS_PER_HOUR: Final = 5
"""Test letters one user may send in any hour (mission, 1)."""

THROTTLE_WINDOW: Final = timedelta(hours=1)

MAX_CAMPAIGN_RECIPIENTS: Final = 10_000
"""Recipients above which a campaign does not start (mission, 1)."""

MAX_PER_HOUR: Final = 10_000
"""Default letters an hour for a provider; `MAILER_MAX_PER_HOUR` overrides it."""

LEASE_HEARTBEAT: Final = timedelta(seconds=5)
LEASE_DEAD_AFTER: Final = timedelta(seconds=20)
"""Silence of a lease after which its letters are taken back; with the tick this keeps take-over under 30 s."""

TICK_INTERVAL: Final = timedelta(seconds=5)

MAX_ATTEMPTS: Final = 6
"""Attempts at one recipient before a transient refusal becomes final."""

MAX_RECIPIENT_AGE: Final = timedelta(hours=48)
"""Age since the first attempt at which a letter is no longer worth sending, checked on every path."""

MAX_LETTER_BYTES: Final = 10 * 1024 * 1024
"""Largest letter, headers and encoded bodies together; most relays refuse above this (552 5.3.4)."""

# -- what alerts judge by -------------------------------------------------------------------------
SCRAPE_INTERVAL: Final = timedelta(seconds=5)
RULE_INTERVAL: Final = timedelta(seconds=5)
"""With both at 5 s a tripped breaker is known to Alertmanager within 10 s; a page is due within 30 s."""

LOG_RULE_INTERVAL: Final = timedelta(seconds=30)
