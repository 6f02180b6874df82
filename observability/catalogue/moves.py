"""Which event moves which metric, and how its fields give labels and amounts.

An event's own `METRIC` is moved by every event; a move says what else follows from its fields. A label
takes the field of its own name unless the move says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from observability.catalogue import metrics
from observability.catalogue.closed import Row
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
from observability.catalogue.metric import Metric

MS = 0.001
"""Fields hold milliseconds, metrics seconds."""


@dataclass(frozen=True)
class Move:
    """One event moves one metric: by 1, or by `amount` (a field) times `scale`.

    `renamed`: label → field where their names differ; `constant`: label → value that no field holds.
    `each`: a label whose values are the keys of the field `amount`, a mapping to amounts.
    """

    event: type[Event]
    metric: Metric
    amount: str | None = None
    scale: float = 1.0
    renamed: Mapping[str, str] = field(default_factory=dict)
    constant: Mapping[str, str] = field(default_factory=dict)
    each: str | None = None

    def field_of(self, label: str) -> str:
        """Name the event's field that gives a label its value."""
        return self.renamed.get(label, label)


MOVES: tuple[Move, ...] = (
    Move(EmailSent, metrics.EMAILS_SENT),
    Move(EmailSent, metrics.SEND_DURATION, "took_ms", MS),
    Move(EmailSent, metrics.SMTP_PHASE_DURATION, "phases_ms", MS, each="phase"),
    Move(EmailFailed, metrics.EMAILS_FAILED, renamed={"outcome": "error_class"}),
    Move(ConnectionFailed, metrics.CONNECTIONS_FAILED),
    Move(EmailUnknown, metrics.EMAILS_UNKNOWN),
    Move(CampaignStarted, metrics.CAMPAIGNS_STARTED),
    Move(CampaignFinished, metrics.CAMPAIGNS_FINISHED),
    Move(CampaignDeferred, metrics.CAMPAIGNS_DEFERRED),
    Move(CampaignContinued, metrics.CAMPAIGNS_CONTINUED),
    Move(CampaignCancelled, metrics.CAMPAIGNS_CANCELLED),
    Move(RateLimitReserve, metrics.RATE_LIMIT_RESERVES),
    Move(LimiterSeeded, metrics.RATE_LIMIT_SEEDED),
    Move(BreakerOpened, metrics.BREAKER_TRIPS),
    Move(BreakerClosed, metrics.BREAKER_CLOSES),
    Move(LeaseReaped, metrics.LEASES_REAPED),
    Move(WriteFenced, metrics.FENCED_WRITES),
    Move(ConservationBroken, metrics.CONSERVATION_BREAKS),
    Move(MailerHeartbeat, metrics.HEARTBEATS),
    Move(ActionRefused, metrics.ACTIONS_REFUSED),
    Move(ThrottleFellBack, metrics.THROTTLE_FALLBACKS),
    Move(RecipientsImported, metrics.RECIPIENTS_IMPORTED, "taken", constant={"row": Row.TAKEN}),
    Move(RecipientsImported, metrics.RECIPIENTS_IMPORTED, "refused", constant={"row": Row.REFUSED}),
    Move(TestEmailSent, metrics.TEST_EMAILS),
    Move(RecipientUnsubscribed, metrics.UNSUBSCRIBES),
    Move(UnknownResolved, metrics.UNKNOWNS_RESOLVED, "count"),
)
