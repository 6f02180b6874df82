"""What guards the sending: the hour's limit, the breaker, the leases, the conservation of letters, the heartbeat."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from observability.catalogue.events.event import FREE_TEXT, Event
from observability.catalogue.levels import Level


@dataclass(frozen=True)
class RateLimitReserve(Event):
    """Tokens of the hour were asked for, once a batch. `allowed`: at least one was granted."""

    LEVEL = Level.DEBUG
    MESSAGE = "Rate limit token reserve"
    METRIC = "mailer_rate_limit_reserves_total"
    campaign_id: UUID
    queue_id: UUID
    allowed: bool
    granted: int
    current_count: int
    max_per_hour: int
    key_hour: str
    provider: str


@dataclass(frozen=True)
class LimiterSeeded(Event):
    """Redis had lost the hour's count; it was restored from PostgreSQL."""

    LEVEL = Level.WARNING
    MESSAGE = "Rate limit restored from the database"
    METRIC = "mailer_rate_limit_seeded_total"
    provider: str
    key_hour: str
    current_count: int


@dataclass(frozen=True)
class BreakerOpened(Event):
    """Ten transient errors in a row, or a failed probe: the campaign stopped itself. One line an opening."""

    LEVEL = Level.ERROR
    MESSAGE = "Circuit breaker opened"
    METRIC = "mailer_breaker_trips_total"
    campaign_id: UUID
    queue_id: UUID
    provider: str
    generation: int
    consecutive_errors: int
    cool_down_seconds: float
    deferred_until: datetime | None
    last_error: str = field(metadata=FREE_TEXT)


@dataclass(frozen=True)
class BreakerClosed(Event):
    """The probe letter passed; the campaign sends at full speed again."""

    LEVEL = Level.INFO
    MESSAGE = "Circuit breaker closed"
    METRIC = "mailer_breaker_closes_total"
    campaign_id: UUID
    queue_id: UUID
    provider: str
    generation: int


@dataclass(frozen=True)
class LeaseReaped(Event):
    """A sending process fell silent; its letters were taken back, what it was sending is unknown."""

    LEVEL = Level.WARNING
    MESSAGE = "Lease reaped"
    METRIC = "mailer_leases_reaped_total"
    campaign_id: UUID
    queue_id: UUID
    worker: str
    silent_seconds: float
    returned: int
    unknown: int


@dataclass(frozen=True)
class ConservationBroken(Event):
    """A campaign's recipients no longer add up to its frozen total, or a letter is held by no lease."""

    LEVEL = Level.ERROR
    MESSAGE = "Conservation broken"
    METRIC = "mailer_conservation_breaks_total"
    campaign_id: UUID
    queue_id: UUID
    expected: int
    counted: int
    orphans: int


@dataclass(frozen=True)
class MailerHeartbeat(Event):
    """A worker did the tick: told once a minute, whether anything is sent or not, so that silence says something.

    `runnable`: campaigns that could send now.
    """

    LEVEL = Level.INFO
    MESSAGE = "Mailer heartbeat"
    METRIC = "mailer_heartbeats_total"
    runnable: int
