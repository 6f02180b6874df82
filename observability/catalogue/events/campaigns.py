"""The life of a campaign: started, deferred, continued, cancelled, finished."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from observability.catalogue.events.event import Event
from observability.catalogue.levels import Level


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
