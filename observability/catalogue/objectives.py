"""The numbers that are promised. An alert judges by them, a dashboard draws them, the playbook prints them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from observability.catalogue.closed import Scope

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
BATCH: Final = 500
"""Letters a process takes at a time, at most; `MAILER_BATCH` overrides it. What a killed process held waits for its
lease to be noticed, so it is bounded; from here on a larger one would make the sending faster by less than 1 %."""

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

ESCALATE_FIRST_AFTER: Final = timedelta(minutes=15)
"""How long one person works alone on a page that does not get better; then a second one is called."""

ESCALATE_SECOND_AFTER: Final = timedelta(minutes=45)
"""How long two may; then whoever decides for the team is called."""

ESCALATE_TICKET_AFTER: Final = timedelta(hours=4)
"""How long a ticket may stay unexplained in working hours before another engineer looks at it too."""

# -- what alerts judge by -------------------------------------------------------------------------
LOG_RULE_INTERVAL: Final = timedelta(seconds=30)
"""How often Loki's ruler evaluates: its queries read lines, so they cost more than Prometheus'."""

DELIVERY_OBJECTIVE: Final = 0.99
"""Share of attempts, over `DELIVERY_WINDOW`, that fail for no other reason than the recipient's address or mailbox."""

DELIVERY_WINDOW: Final = timedelta(days=30)

AGAINST_OBJECTIVE: Final = tuple(scope.value for scope in Scope if scope is not Scope.RECIPIENT)
"""Whose failures count against it; a wrong address does not."""


@dataclass(frozen=True)
class Burn:
    """Burning the budget `factor` times too fast, over a long window and still over a short one.

    `attempts`: fewest in the long window; below, one bad letter would be a large share.
    Source: Site Reliability Workbook, chapter 5 (multi-window, multi-burn-rate), and GitLab's minimum sample.
    """

    long: timedelta
    short: timedelta
    factor: float
    attempts: int

    @property
    def ratio(self) -> float:
        """The share of failures at which the budget burns so fast."""
        return round(self.factor * (1 - DELIVERY_OBJECTIVE), 9)


BURN_FAST: Final = Burn(timedelta(hours=1), timedelta(minutes=5), 14.4, 100)
"""2 % of the month's budget in an hour."""

BURN_STEADY: Final = Burn(timedelta(hours=6), timedelta(minutes=30), 6, 200)
"""5 % of the month's budget in six hours."""

BURN_SLOW: Final = Burn(timedelta(days=3), timedelta(hours=6), 1, 1000)
"""10 % of the month's budget in three days."""

QUIET_WHILE_DUE: Final = timedelta(minutes=1)
"""Letters are due and none was taken for so long: the page is then less than two minutes late."""

CAMPAIGN_UNSERVED: Final = timedelta(minutes=2)
"""An active campaign with due letters is served every few seconds; a pump's turn is 5 s."""

BACKLOG_AGE: Final = timedelta(hours=4)
"""A letter that is due for longer, and that no hourly limit held back, is late for its reader."""

WORKER_PROGRESS: Final = timedelta(seconds=150)
"""Longer than the longest wait for a provider's answer (120 s after the final dot)."""

TICK_LATE: Final = timedelta(seconds=30)
"""Six ticks missed; crashed workers' letters are no longer taken back in time."""

RETRY_GAP: Final = timedelta(seconds=45)
"""Longest time for which a waiting campaign tries again and is not seen waiting: a connection's time-out, and ticks."""

RETRIED_IN_VAIN: Final = timedelta(seconds=90)
"""Longer than one wait of 30 s is seen, its gap included: Redis or a relay that was missed once wakes nobody."""

UNREACHED: Final = timedelta(minutes=1)
"""Longer than one wait of 30 s and its way back, and short enough for the page of a relay that hangs: its first
connection is given up after 30 s, and the page is to come within two minutes."""

SENDER_REJECTIONS: Final = 3
"""Refusals of the sender (blocked, not authorised) in ten minutes that are no accident of one relay."""

LIMIT_NEAR: Final = 0.9
"""Share of the hour's letters at which a person may still move a campaign or raise the limit."""

DEFERRALS_PER_HOUR: Final = 3
"""Waits of one campaign in an hour; one an hour is the hourly limit's normal rhythm."""

ABUSE_REFUSALS: Final = 5
"""Throttled attempts in ten minutes: a person stops after one or two, a script or a stuck button does not."""

CAMPAIGN_FAILED_SHARE: Final = 0.05
"""Share of a campaign's letters that failed from which its list or its letter is bad."""

SPOOL_LATE: Final = timedelta(minutes=2)
"""Age of the oldest log line not yet pushed; Loki's rules and the playbook's queries look at the last minutes."""

SPOOL_LARGE: Final = 100 * 1024 * 1024
"""Bytes not yet pushed: about 250,000 lines, which take a minute to push once Loki answers."""

SHIPPER_SILENT: Final = timedelta(minutes=1)
"""The shipper tells of itself every second."""

HEARTBEAT_WINDOW: Final = timedelta(minutes=5)
"""Within which heartbeats are counted in metrics and in logs; a worker tells one a minute."""

HEARTBEATS_LEAST: Final = 3
"""Heartbeats of that window that must be counted before their absence from the logs says something."""

HEARTBEAT_SILENT: Final = timedelta(minutes=3)
"""Three heartbeats missed: no log line arrives, or no worker does the tick."""

LOGS_TOLERANCE: Final = 0.02
"""Share by which an hour's count from metrics and from logs may differ: lines arrive seconds later."""

LOGS_TOLERANCE_LEAST: Final = 20
"""Letters by which they must differ besides; `increase()` extrapolates, so small counts differ by nature."""

# -- what the diagnosis calls much, long or late --------------------------------------------------
CONNECTIONS_NEAR: Final = 0.8
"""Share of PostgreSQL's connections from which a person looks for whoever holds them."""

CONNECTIONS_FULL: Final = 0.95
"""Share from which newcomers are turned away now and then."""

CONNECTION_IDLE: Final = timedelta(minutes=1)
"""How long a connection is kept for its next use; one that is idle for longer has been forgotten."""

CLOCKS_APART: Final = timedelta(seconds=2)
"""By how much clocks may differ: the hour's tokens are not used in its last two seconds."""

DISK_NEAR: Final = 0.9
"""Share of a disk from which it is emptied before it is full."""

LOCK_HELD: Final = timedelta(seconds=2)
"""The mailer's own locks last milliseconds."""

IDLE_IN_TRANSACTION: Final = timedelta(seconds=20)
"""A transaction in which nothing is done for so long was forgotten."""

TICK_STUCK: Final = 3 * TICK_INTERVAL
"""A tick takes milliseconds; one that lasts three intervals stands still."""

LETTERS_UNSERVED: Final = timedelta(seconds=30)
"""Letters that wait, or are held, for so long without getting on; a pump's turn is 5 s."""

DOORBELLS_WAITING: Final = 20
"""Doorbells in the queue that a few busy processes leave there."""

GREETING_SLOW: Final = timedelta(seconds=2)
"""Time in which a relay in good health has greeted us and taken our login."""

LETTER_SLOW: Final = timedelta(seconds=5)
"""Time of one letter in twenty from which sending is held up by the provider."""

MEMORY_FULL: Final = 0.98
"""Share of Redis's `maxmemory` from which the next write may be refused: what it holds for its clients varies."""

BEAT_SILENT: Final = 4 * TICK_INTERVAL
"""Beat rings every interval, whatever the broker says; three missed ones are no accident."""

BEAT_GONE: Final = timedelta(seconds=7)
"""Where no process of beat lives on its host: an interval and the time of a restart."""

SPOOL_ROOM_LEAST: Final = 1024 * 1024
"""Bytes free on the spool's disk below which log lines, and what the shipper notes of itself, are lost any moment."""

SHIPPER_WAITED_FOR: Final = timedelta(seconds=15)
"""Silence of the shipper while lines wait for it: it speaks every second, and at most so long after a slow push."""

SHIPPER_GONE: Final = timedelta(seconds=6)
"""Where no process of the shipper lives on its host: the time of a restart."""

LEASE_FORGOTTEN: Final = LEASE_DEAD_AFTER + 2 * TICK_INTERVAL
"""Silence of a lease that nobody has taken back though two ticks might have."""

ANSWER_AWAITED: Final = timedelta(seconds=10)
"""Without progress for longer, a sender that shows its lease waits for a provider: it notes its progress every 2 s."""

ANSWER_LOST: Final = timedelta(seconds=30)
"""How long a letter that lost its answer tells of the provider as it is now."""

WORKER_COMPLAINED: Final = timedelta(minutes=1)
"""How long a worker's complaint of Redis is news: it tries again at least every 32 s, and complains each time."""

# -- what panels call much, and nobody is woken by ------------------------------------------------
PAGES_A_WEEK: Final = 2
"""Pages above which the one that counts is missed; a person's week, not a rule's."""

BUDGET_LOW: Final = 0.5
"""Share of the failure budget below which nothing risky is done."""

# -- what panels call slow, and nobody is woken by ------------------------------------------------
SEND_SLOW: Final = timedelta(seconds=1)
"""Time that a provider needs for a letter."""

PHASE_SLOW: Final = timedelta(seconds=0.5)
"""Time that one step of the SMTP dialogue needs; a letter passes several, the answer to its body takes longest."""

SOURCE_SLOW: Final = timedelta(seconds=1)
"""Time that the exporter needs to read a source; at three times this a scrape times out."""

SHIPPER_SUCCESS_LATE: Final = timedelta(seconds=30)
"""Time since Loki last stored a push, while there are lines."""
