"""The tables of the mailer. Django looks for models here, hence the one `__init__` that is not empty."""

from mailer_core.models.campaign import Campaign
from mailer_core.models.limits import LimitOverride
from mailer_core.models.queue import CampaignQueue, HourlyUsage, Lease, Tick
from mailer_core.models.recipient import Recipient
from mailer_core.models.records import AuditEntry, BreakerEvent, Deferral, Suppression, UserLanguage
from mailer_core.models.states import (
    OPEN_STATES,
    BreakerState,
    CampaignStatus,
    QueueStatus,
    RecipientState,
    UnknownPolicy,
)

__all__ = [
    "OPEN_STATES",
    "AuditEntry",
    "BreakerEvent",
    "BreakerState",
    "Campaign",
    "CampaignQueue",
    "CampaignStatus",
    "Deferral",
    "HourlyUsage",
    "Lease",
    "LimitOverride",
    "QueueStatus",
    "Recipient",
    "RecipientState",
    "Suppression",
    "Tick",
    "UnknownPolicy",
    "UserLanguage",
]
