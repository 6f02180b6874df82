"""What can happen, typed once: an event's docstring is its meaning, its fields are the log's fields.

`MESSAGE` and the field names are contracts with other people's greps and dashboards (mission, 2).
A field whose metadata says `address` is masked or hashed by `MAILER_LOG_RECIPIENT`; one that says
`free_text` is searched for addresses and secrets, since its words come from outside.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from observability.catalogue.levels import Level

ADDRESS = {"redact": "address"}
FREE_TEXT = {"redact": "free_text"}


class Event:
    """Base of all events. Subclasses are frozen dataclasses with `LEVEL`, `MESSAGE` and `METRIC`."""

    LEVEL: ClassVar[Level]
    MESSAGE: ClassVar[str]
    METRIC: ClassVar[str]


@dataclass(frozen=True)
class EmailSent(Event):
    """The provider took a letter (250 after the final dot) and the database says so."""

    LEVEL = Level.INFO
    MESSAGE = "Email sent successfully"
    METRIC = "mailer_emails_sent_total"
    campaign_id: UUID
    queue_id: UUID
    recipient_id: UUID
    recipient_email: str = field(metadata=ADDRESS)
    smtp_message_id: str
    provider: str
    took_ms: float
    rate_limit_count: int
    attempt: int
    phases_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class EmailFailed(Event):
    """An attempt failed. `error_class` is transient or permanent; `final` says that nobody will try again."""

    LEVEL = Level.ERROR
    MESSAGE = "Failed to send email"
    METRIC = "mailer_emails_failed_total"
    campaign_id: UUID
    queue_id: UUID
    recipient_id: UUID
    recipient_email: str = field(metadata=ADDRESS)
    smtp_message_id: str
    provider: str
    error_class: str
    scope: str
    phase: str
    smtp_code: int | None
    enhanced_code: str | None
    error: str = field(metadata=FREE_TEXT)
    attempt: int
    final: bool
    took_ms: float


@dataclass(frozen=True)
class EmailUnknown(Event):
    """Nobody knows whether the provider took a letter: no reply after the dot, or the sender died there.

    `worker` and `lease_id` name the process that had the letter in hand, and its batch.
    """

    LEVEL = Level.WARNING
    MESSAGE = "Email outcome unknown"
    METRIC = "mailer_emails_unknown_total"
    campaign_id: UUID
    queue_id: UUID
    recipient_id: UUID
    recipient_email: str = field(metadata=ADDRESS)
    smtp_message_id: str
    provider: str
    cause: str = field(metadata=FREE_TEXT)
    attempt: int
    worker: str = ""
    lease_id: UUID | None = None


@dataclass(frozen=True)
class CampaignStarted(Event):
    """A person started a campaign; its audience is frozen."""

    LEVEL = Level.INFO
    MESSAGE = "Campaign started"
    METRIC = "mailer_campaigns_started_total"
    campaign_id: UUID
    queue_id: UUID
    actor: str
    total: int
    suppressed: int


@dataclass(frozen=True)
class CampaignFinished(Event):
    """No letter of the campaign waits any more. `finished_with_errors`: some failed or are unknown."""

    LEVEL = Level.INFO
    MESSAGE = "Campaign finished"
    METRIC = "mailer_campaigns_finished_total"
    campaign_id: UUID
    queue_id: UUID
    campaign_status: str
    totals: dict[str, int]
    duration_seconds: float
    finished_with_errors: bool


@dataclass(frozen=True)
class CampaignDeferred(Event):
    """A campaign waits, with its reason. `deferred_until` is empty where a person must act."""

    LEVEL = Level.INFO
    MESSAGE = "Campaign deferred"
    METRIC = "mailer_campaigns_deferred_total"
    campaign_id: UUID
    queue_id: UUID
    defer_reason: str
    deferred_until: datetime | None
    consecutive_errors: int
    provider: str


@dataclass(frozen=True)
class CampaignContinued(Event):
    """A wait ended: its time came, or a person resumed the campaign."""

    LEVEL = Level.INFO
    MESSAGE = "Campaign continued"
    METRIC = "mailer_campaigns_continued_total"
    campaign_id: UUID
    queue_id: UUID
    defer_reason: str
    actor: str


@dataclass(frozen=True)
class CampaignCancelled(Event):
    """A person cancelled a campaign; what was not sent will not be."""

    LEVEL = Level.INFO
    MESSAGE = "Campaign cancelled"
    METRIC = "mailer_campaigns_cancelled_total"
    campaign_id: UUID
    queue_id: UUID
    actor: str


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
class WriteFenced(Event):
    """A late process tried to write a result that is no longer its own; the write was rejected."""

    LEVEL = Level.WARNING
    MESSAGE = "Write fenced"
    METRIC = "mailer_fenced_writes_total"
    campaign_id: UUID
    queue_id: UUID
    recipient_id: UUID
    outcome: str
    smtp_message_id: str


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
class ActionRefused(Event):
    """A person's action was refused: a throttle, a limit, a wrong state or missing right."""

    LEVEL = Level.WARNING
    MESSAGE = "Action refused"
    METRIC = "mailer_actions_refused_total"
    action: str
    refusal: str
    actor: str


@dataclass(frozen=True)
class ThrottleFellBack(Event):
    """Redis did not answer a user throttle; audit rows in PostgreSQL were counted instead."""

    LEVEL = Level.WARNING
    MESSAGE = "Throttle fell back to the database"
    METRIC = "mailer_throttle_fallbacks_total"
    action: str
    error: str = field(metadata=FREE_TEXT)


@dataclass(frozen=True)
class RecipientsImported(Event):
    """A list was read: how many rows were taken and refused."""

    LEVEL = Level.INFO
    MESSAGE = "Recipients imported"
    METRIC = "mailer_recipients_imported_total"
    campaign_id: UUID
    actor: str
    taken: int
    refused: int


@dataclass(frozen=True)
class TestEmailSent(Event):
    """A manager's test letter was taken by the provider."""

    __test__ = False  # pytest must not take the name for a test class
    LEVEL = Level.INFO
    MESSAGE = "Test email sent"
    METRIC = "mailer_test_emails_total"
    campaign_id: UUID
    actor: str
    recipient_email: str = field(metadata=ADDRESS)
    smtp_message_id: str
    took_ms: float


@dataclass(frozen=True)
class RecipientUnsubscribed(Event):
    """A recipient asked for no more mail (RFC 8058 or the link in the letter)."""

    LEVEL = Level.INFO
    MESSAGE = "Recipient unsubscribed"
    METRIC = "mailer_unsubscribes_total"
    campaign_id: UUID
    recipient_id: UUID
    recipient_email: str = field(metadata=ADDRESS)


@dataclass(frozen=True)
class UnknownResolved(Event):
    """Someone, or the campaign's policy, decided what became of unknown letters."""

    LEVEL = Level.INFO
    MESSAGE = "Unknown outcome resolved"
    METRIC = "mailer_unknowns_resolved_total"
    campaign_id: UUID
    decision: str
    count: int
    actor: str


EVENTS: tuple[type[Event], ...] = tuple(Event.__subclasses__())
"""Every event there is."""
