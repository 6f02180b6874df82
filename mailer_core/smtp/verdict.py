"""The decision that follows from a reply: what happened (outcome) and what it happened to (scope)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a letter that was not taken."""

    TRANSIENT = "transient"
    PERMANENT = "permanent"
    UNKNOWN = "unknown"


class Scope(StrEnum):
    """What the reply speaks about.

    `recipient` this address; `message` this campaign's letter; `sender` us: our login, domain or reputation;
    `provider` the relay; `network` the way to it; `local` nobody but us: the letter
    grew too old while it waited.
    """

    RECIPIENT = "recipient"
    MESSAGE = "message"
    SENDER = "sender"
    PROVIDER = "provider"
    NETWORK = "network"
    LOCAL = "local"


_PATH_SCOPES = frozenset({Scope.SENDER, Scope.PROVIDER, Scope.NETWORK})


@dataclass(frozen=True, slots=True)
class Verdict:
    """A classified reply. `retry_after` is the server's own "try again in N"; `suppress` marks a hard bounce."""

    outcome: Outcome
    scope: Scope
    retry_after: timedelta | None = None
    suppress: bool = False

    @property
    def counts_for_breaker(self) -> bool:
        """Tell whether the way out is in doubt: the next letter would probably fare the same.

        So a refused password counts although it is permanent, a full mailbox does not although it is transient.
        """
        return self.scope in _PATH_SCOPES

    @property
    def resets_breaker(self) -> bool:
        """Tell whether the reply proves that the way works, as a success does: a definite no to one recipient."""
        return self.fails_recipient

    @property
    def fails_recipient(self) -> bool:
        """Tell whether this recipient, and nobody else, is refused for good."""
        return self.outcome is Outcome.PERMANENT and self.scope is Scope.RECIPIENT

    @property
    def stops_campaign(self) -> bool:
        """Tell whether every letter of the campaign would be refused because of its content or size."""
        return self.outcome is Outcome.PERMANENT and self.scope is Scope.MESSAGE
