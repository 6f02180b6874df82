"""What happens to a campaign, sorted into the few kinds by which a person narrows its timeline."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from observability.catalogue.events.campaigns import (
    CampaignCancelled,
    CampaignContinued,
    CampaignDeferred,
    CampaignFinished,
    CampaignStarted,
)
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import (
    BreakerClosed,
    BreakerOpened,
    ConservationBroken,
    LeaseReaped,
    RateLimitReserve,
)
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, UnknownResolved, WriteFenced
from observability.catalogue.events.people import RecipientsImported, RecipientUnsubscribed, TestEmailSent
from observability.catalogue.events.relay import ConnectionFailed


class Kind(StrEnum):
    """A kind of happening."""

    CAMPAIGN = "campaign"
    PERSON = "person"
    WAIT = "wait"
    BREAKER = "breaker"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WORKER = "worker"
    SENT = "sent"
    LIMITER = "limiter"
    OTHER = "other"


KIND_NAMES: dict[Kind, Promise] = {
    Kind.CAMPAIGN: _("Campaign"),
    Kind.PERSON: _("People"),
    Kind.WAIT: _("Waits"),
    Kind.BREAKER: _("Breaker"),
    Kind.FAILED: _("Failed attempts"),
    Kind.UNKNOWN: _("Unknown letters"),
    Kind.WORKER: _("Workers"),
    Kind.SENT: _("Sent letters"),
    Kind.LIMITER: _("Limiter"),
    Kind.OTHER: _("Other lines"),
}
EVERY = frozenset(Kind)
STORY = EVERY - {Kind.SENT, Kind.LIMITER}
"""What is shown at first: one line a letter that went well, and one a batch, would bury all else."""


@dataclass(frozen=True, slots=True)
class Telling:
    """How an event is told: its kind, its sentence, and the fields beside it."""

    kind: Kind
    sentence: Promise
    fields: tuple[str, ...] = ()


LETTER = ("recipient_email", "attempt")
TELLINGS: dict[type[Event], Telling] = {
    CampaignStarted: Telling(Kind.CAMPAIGN, _("Campaign started"), ("actor", "total", "suppressed")),
    CampaignFinished: Telling(
        Kind.CAMPAIGN, _("Campaign ended"), ("campaign_status", "totals", "duration_seconds", "finished_with_errors")
    ),
    CampaignCancelled: Telling(Kind.CAMPAIGN, _("Campaign cancelled"), ("actor",)),
    RecipientsImported: Telling(Kind.CAMPAIGN, _("List imported"), ("actor", "taken", "refused")),
    TestEmailSent: Telling(Kind.CAMPAIGN, _("Test letter sent"), ("actor", "recipient_email", "took_ms")),
    CampaignDeferred: Telling(Kind.WAIT, _("Campaign waits"), ("defer_reason", "deferred_until", "consecutive_errors")),
    CampaignContinued: Telling(Kind.WAIT, _("Campaign goes on"), ("defer_reason", "actor")),
    BreakerOpened: Telling(
        Kind.BREAKER, _("Circuit breaker opened"), ("consecutive_errors", "deferred_until", "last_error")
    ),
    BreakerClosed: Telling(Kind.BREAKER, _("Circuit breaker closed"), ("generation",)),
    EmailFailed: Telling(
        Kind.FAILED, _("An attempt failed"), (*LETTER, "smtp_code", "enhanced_code", "phase", "error", "final")
    ),
    ConnectionFailed: Telling(
        Kind.FAILED, _("A connection to the provider failed"), ("smtp_code", "enhanced_code", "phase", "error")
    ),
    EmailUnknown: Telling(Kind.UNKNOWN, _("Outcome of a letter unknown"), (*LETTER, "cause")),
    UnknownResolved: Telling(Kind.UNKNOWN, _("Unknown letters decided"), ("decision", "count", "actor")),
    EmailSent: Telling(Kind.SENT, _("Letter taken by the provider"), (*LETTER, "took_ms", "rate_limit_count")),
    RateLimitReserve: Telling(
        Kind.LIMITER, _("Letters of the hour reserved"), ("granted", "current_count", "max_per_hour")
    ),
    LeaseReaped: Telling(
        Kind.WORKER, _("Letters taken back from a silent process"), ("worker", "silent_seconds", "returned", "unknown")
    ),
    WriteFenced: Telling(Kind.WORKER, _("A late result was rejected"), ("recipient_id", "outcome")),
    ConservationBroken: Telling(Kind.WORKER, _("Letters do not add up"), ("expected", "counted", "orphans")),
    RecipientUnsubscribed: Telling(Kind.OTHER, _("A recipient unsubscribed"), ("recipient_email",)),
}
"""How each event that names a campaign is told; a test holds this to the catalogue."""

BY_MESSAGE = {event.MESSAGE: event for event in TELLINGS}


def event_of(message: str) -> type[Event] | None:
    """Find the event of a line. Failures only begin with their message (a contract of the logs)."""
    known = BY_MESSAGE.get(message)
    if known is None and message.startswith(EmailFailed.MESSAGE):
        return EmailFailed
    return known


def messages_of(kinds: frozenset[Kind]) -> list[str]:
    """Give the messages whose events are of these kinds."""
    return [event.MESSAGE for event, telling in TELLINGS.items() if telling.kind in kinds]
