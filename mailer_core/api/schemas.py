"""What goes in and out of the API, in words that OpenAPI repeats."""

from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict

from mailer_core.services.unknowns import Decision
from mailer_core.throttle import Action


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("the zone stands in window_zone")
    return value


LocalTime = Annotated[time, AfterValidator(_without_zone)]


class Given(Schema):
    """What a caller sends: a field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")


class Credentials(Given):
    """A user's name and password."""

    username: str
    password: str


class LanguageChoice(Given):
    """The language in which to speak to the user from now on."""

    language: str


class SessionOut(Schema):
    """Who is signed in, and the token for the header X-CSRFToken of every request that changes something."""

    username: str | None
    language: str
    csrf_token: str


class LetterEdit(Given):
    """The fields of a campaign that has not started; those that are left out stay as they are."""

    name: str = ""
    subject: str = ""
    body_text: str = ""
    body_html: str = ""
    from_email: str = ""
    from_name: str = ""
    unknown_policy: Literal["hold", "resend_once"] = "hold"
    window_start: LocalTime | None = None
    window_end: LocalTime | None = None
    window_zone: str = "UTC"


class Letter(LetterEdit):
    """A new campaign."""

    name: str
    subject: str
    body_text: str
    from_email: str


class LetterOut(Schema):
    """A campaign's letter as it was written; `fields` are the merge fields that its recipients have."""

    subject: str
    body_text: str
    body_html: str
    from_email: str
    from_name: str
    provider: str
    fields: list[str]
    unknown_policy: str
    window_start: time | None
    window_end: time | None
    window_zone: str


class ProgressOut(Schema):
    """A campaign at a glance. `reason` and `sentence` say why it waits, `until` when it goes on by itself."""

    id: UUID
    name: str
    status: str
    status_shown: str
    total: int
    counts: dict[str, int]
    reason: str | None
    sentence: str | None
    until: datetime | None
    consecutive_transient_errors: int
    breaker: str | None
    started_at: datetime | None
    finished_at: datetime | None
    finished_with_errors: bool | None


class CampaignOut(ProgressOut):
    """A campaign at a glance, with its letter."""

    letter: LetterOut


class RefusedLine(Schema):
    """One row of a list that was not taken."""

    line: int
    reason: str
    sentence: str
    shown: str


class ImportOut(Schema):
    """What an import took and refused; the first 100 refusals line by line."""

    taken: int
    refused: int
    refused_by_reason: dict[str, int]
    refused_lines: list[RefusedLine]


class TestLetter(Given):
    """Where to send a test letter."""

    to: str


class TakenOut(Schema):
    """The provider's answer to a test letter; `took_ms` in milliseconds."""

    message_id: str
    reply: str
    took_ms: float


class UnknownOut(Schema):
    """A letter of which nobody knows whether the provider took it."""

    recipient_id: UUID
    email: str
    message_id: str
    attempt: int
    sending_at: datetime | None
    error: str


class DecisionIn(Given):
    """What to do with unknown letters: all of them, or only those to these recipients."""

    decision: Decision
    recipients: list[UUID] | None = None


class DecidedOut(Schema):
    """How many letters were decided."""

    decided: int


class UsageOut(Schema):
    """How much of a throttle the user has used within the last hour."""

    action: Action
    used: int
    per_hour: int
    retry_after_seconds: int | None
