"""Which event moves which metric, and how its fields give labels and amounts.

An event's own `METRIC` is moved by every event; a move says what else follows from its fields. A label
takes the field of its own name unless the move says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
from observability.catalogue.metrics import delivery, limit, people, pipeline

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
    Move(EmailSent, delivery.EMAILS_SENT),
    Move(EmailSent, delivery.SEND_DURATION, "took_ms", MS),
    Move(EmailSent, delivery.SMTP_PHASE_DURATION, "phases_ms", MS, each="phase"),
    Move(EmailFailed, delivery.EMAILS_FAILED, renamed={"outcome": "error_class"}),
    Move(ConnectionFailed, delivery.CONNECTIONS_FAILED),
    Move(EmailUnknown, delivery.EMAILS_UNKNOWN),
    Move(CampaignStarted, delivery.CAMPAIGNS_STARTED),
    Move(CampaignFinished, delivery.CAMPAIGNS_FINISHED),
    Move(CampaignDeferred, delivery.CAMPAIGNS_DEFERRED),
    Move(CampaignContinued, delivery.CAMPAIGNS_CONTINUED),
    Move(CampaignCancelled, delivery.CAMPAIGNS_CANCELLED),
    Move(RateLimitReserve, limit.RATE_LIMIT_RESERVES),
    Move(LimiterSeeded, limit.RATE_LIMIT_SEEDED),
    Move(BreakerOpened, delivery.BREAKER_TRIPS),
    Move(BreakerClosed, delivery.BREAKER_CLOSES),
    Move(LeaseReaped, delivery.LEASES_REAPED),
    Move(WriteFenced, delivery.FENCED_WRITES),
    Move(ConservationBroken, delivery.CONSERVATION_BREAKS),
    Move(MailerHeartbeat, pipeline.HEARTBEATS),
    Move(ActionRefused, people.ACTIONS_REFUSED),
    Move(ThrottleFellBack, people.THROTTLE_FALLBACKS),
    Move(RecipientsImported, people.RECIPIENTS_IMPORTED, "taken", constant={"row": Row.TAKEN}),
    Move(RecipientsImported, people.RECIPIENTS_IMPORTED, "refused", constant={"row": Row.REFUSED}),
    Move(TestEmailSent, people.TEST_EMAILS),
    Move(RecipientUnsubscribed, people.UNSUBSCRIBES),
    Move(UnknownResolved, people.UNKNOWNS_RESOLVED, "count"),
)
