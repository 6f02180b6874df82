"""What the way to the provider tells, before any letter is touched."""

from dataclasses import dataclass, field
from uuid import UUID

from observability.catalogue.events.event import FREE_TEXT, Event
from observability.catalogue.levels import Level


@dataclass(frozen=True)
class ConnectionFailed(Event):
    """A connection to the provider could not be opened, or the login was refused; no letter was touched.

    `scope`, `phase`, `smtp_code`, `enhanced_code` and `error` say why, as they do of a letter that failed;
    `consecutive_errors` is the count towards the breaker, 0 where a refused login stops the campaign at once.
    """

    LEVEL = Level.ERROR
    MESSAGE = "Connection to provider failed"
    METRIC = "mailer_connections_failed_total"
    campaign_id: UUID
    queue_id: UUID
    provider: str
    error_class: str
    scope: str
    phase: str
    smtp_code: int | None
    enhanced_code: str | None
    error: str = field(metadata=FREE_TEXT)
    consecutive_errors: int
