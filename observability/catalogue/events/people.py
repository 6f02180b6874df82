"""What people ask for: imports, test letters, unsubscribing, and what was refused to them."""

from dataclasses import dataclass, field
from uuid import UUID

from observability.catalogue.events.event import ADDRESS, FREE_TEXT, Event
from observability.catalogue.levels import Level


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
