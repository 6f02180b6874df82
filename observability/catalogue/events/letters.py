"""What became of a letter: sent, failed, unknown, and what was decided about the unknown."""

from dataclasses import dataclass, field
from uuid import UUID

from observability.catalogue.events.event import ADDRESS, FREE_TEXT, Event
from observability.catalogue.levels import Level


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
class UnknownResolved(Event):
    """Someone, or the campaign's policy, decided what became of unknown letters."""

    LEVEL = Level.INFO
    MESSAGE = "Unknown outcome resolved"
    METRIC = "mailer_unknowns_resolved_total"
    campaign_id: UUID
    decision: str
    count: int
    actor: str
