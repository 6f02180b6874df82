"""Which colour a value of a closed list has: the same on every panel, in metrics and in logs."""

from collections.abc import Iterator, Mapping
from typing import Final

from dashboards.panel import Colour, Panel
from observability.catalogue.closed import BreakerState, CampaignState, Fate, Flag, RecipientState, Row, Scope
from observability.catalogue.reasons import DeferReason

Colours = Mapping[str, Colour]

REASONS: Final[Colours] = {
    DeferReason.CIRCUIT_BREAKER: Colour.CRITICAL,
    DeferReason.SMTP_AUTH_FAILED: Colour.ROSE,
    DeferReason.SMTP_UNREACHABLE: Colour.EARTH,
    DeferReason.PROVIDER_THROTTLED: Colour.WARNING,
    DeferReason.LIMITER_UNAVAILABLE: Colour.SUN,
    DeferReason.HOURLY_LIMIT: Colour.NEUTRAL,
    DeferReason.OUTSIDE_SEND_WINDOW: Colour.SKY,
    DeferReason.PAUSED_BY_USER: Colour.IDLE,
    DeferReason.CAMPAIGN_TOO_RISKY: Colour.OTHER,
}
LETTERS: Final[Colours] = {
    RecipientState.PENDING: Colour.NEUTRAL,
    RecipientState.LEASED: Colour.SKY,
    RecipientState.SENDING: Colour.OTHER,
    RecipientState.SENT: Colour.GOOD,
    RecipientState.FAILED: Colour.CRITICAL,
    RecipientState.UNKNOWN: Colour.WARNING,
    RecipientState.SUPPRESSED: Colour.EARTH,
    RecipientState.CANCELLED: Colour.IDLE,
}
CAMPAIGNS: Final[Colours] = {
    CampaignState.DRAFT: Colour.SKY,
    CampaignState.ACTIVE: Colour.NEUTRAL,
    CampaignState.DEFERRED: Colour.WARNING,
    CampaignState.PAUSED: Colour.OTHER,
    CampaignState.CANCELLING: Colour.EARTH,
    CampaignState.FINISHED: Colour.GOOD,
    CampaignState.CANCELLED: Colour.IDLE,
}
BREAKERS: Final[Colours] = {
    BreakerState.CLOSED: Colour.GOOD,
    BreakerState.HALF_OPEN: Colour.WARNING,
    BreakerState.OPEN: Colour.CRITICAL,
}
SCOPES: Final[Colours] = {
    Scope.RECIPIENT: Colour.NEUTRAL,
    Scope.MESSAGE: Colour.SKY,
    Scope.SENDER: Colour.OTHER,
    Scope.PROVIDER: Colour.CRITICAL,
    Scope.NETWORK: Colour.WARNING,
    Scope.LOCAL: Colour.EARTH,
}
FATES: Final[Colours] = {
    Fate.PUSHED: Colour.GOOD,
    Fate.DEAD_LETTERED: Colour.CRITICAL,
    Fate.DROPPED: Colour.WARNING,
    Fate.TORN: Colour.OTHER,
}
BY_LABEL: Final[Mapping[str, Colours]] = {
    "defer_reason": REASONS,
    "state": {**LETTERS, **BREAKERS},
    "status": CAMPAIGNS,
    "campaign_status": CAMPAIGNS,
    "scope": SCOPES,
    "fate": FATES,
    "allowed": {Flag.TRUE: Colour.GOOD, Flag.FALSE: Colour.WARNING},
    "row": {Row.TAKEN: Colour.GOOD, Row.REFUSED: Colour.WARNING},
}
"""The lists whose values mean something, by the label that holds them; all else takes the palette's next colour."""


def of_values(panel: Panel) -> Iterator[tuple[str, Colour]]:
    """Give the colours of the values that a panel's series are named by."""
    labels = dict.fromkeys(label for target in panel.targets for label in target.query.by)
    for label in labels:
        yield from BY_LABEL.get(label, {}).items()
