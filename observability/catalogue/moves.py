"""Which event moves which metric, and how its fields give labels and amounts.

An event's own `METRIC` is moved by every event; a move says what else follows from its fields. A label
takes the field of its own name unless the move says otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from observability.catalogue import events, metrics
from observability.catalogue.closed import Row
from observability.catalogue.events import Event
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
    Move(events.EmailSent, metrics.EMAILS_SENT),
    Move(events.EmailSent, metrics.SEND_DURATION, "took_ms", MS),
    Move(events.EmailSent, metrics.SMTP_PHASE_DURATION, "phases_ms", MS, each="phase"),
    Move(events.EmailFailed, metrics.EMAILS_FAILED, renamed={"outcome": "error_class"}),
    Move(events.EmailUnknown, metrics.EMAILS_UNKNOWN),
    Move(events.CampaignStarted, metrics.CAMPAIGNS_STARTED),
    Move(events.CampaignFinished, metrics.CAMPAIGNS_FINISHED),
    Move(events.CampaignDeferred, metrics.CAMPAIGNS_DEFERRED),
    Move(events.CampaignContinued, metrics.CAMPAIGNS_CONTINUED),
    Move(events.CampaignCancelled, metrics.CAMPAIGNS_CANCELLED),
    Move(events.RateLimitReserve, metrics.RATE_LIMIT_RESERVES),
    Move(events.LimiterSeeded, metrics.RATE_LIMIT_SEEDED),
    Move(events.BreakerOpened, metrics.BREAKER_TRIPS),
    Move(events.BreakerClosed, metrics.BREAKER_CLOSES),
    Move(events.LeaseReaped, metrics.LEASES_REAPED),
    Move(events.WriteFenced, metrics.FENCED_WRITES),
    Move(events.ConservationBroken, metrics.CONSERVATION_BREAKS),
    Move(events.ActionRefused, metrics.ACTIONS_REFUSED),
    Move(events.ThrottleFellBack, metrics.THROTTLE_FALLBACKS),
    Move(events.RecipientsImported, metrics.RECIPIENTS_IMPORTED, "taken", constant={"row": Row.TAKEN}),
    Move(events.RecipientsImported, metrics.RECIPIENTS_IMPORTED, "refused", constant={"row": Row.REFUSED}),
    Move(events.TestEmailSent, metrics.TEST_EMAILS),
    Move(events.RecipientUnsubscribed, metrics.UNSUBSCRIBES),
    Move(events.UnknownResolved, metrics.UNKNOWNS_RESOLVED, "count"),
)
