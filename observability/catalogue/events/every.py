"""Every event there is, in one closed list."""

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
    LimiterSeeded,
    MailerHeartbeat,
    RateLimitReserve,
)
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, UnknownResolved, WriteFenced
from observability.catalogue.events.people import (
    ActionRefused,
    RecipientsImported,
    RecipientUnsubscribed,
    TestEmailSent,
    ThrottleFellBack,
)
from observability.catalogue.events.relay import ConnectionFailed

EVENTS: tuple[type[Event], ...] = (
    EmailSent,
    EmailFailed,
    EmailUnknown,
    ConnectionFailed,
    CampaignStarted,
    CampaignFinished,
    CampaignDeferred,
    CampaignContinued,
    CampaignCancelled,
    RateLimitReserve,
    LimiterSeeded,
    BreakerOpened,
    BreakerClosed,
    LeaseReaped,
    WriteFenced,
    ConservationBroken,
    MailerHeartbeat,
    ActionRefused,
    ThrottleFellBack,
    RecipientsImported,
    TestEmailSent,
    RecipientUnsubscribed,
    UnknownResolved,
)
