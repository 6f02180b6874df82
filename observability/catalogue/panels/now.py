"""Is mail going out now, and if not, why."""

from enum import IntEnum

from observability.catalogue.closed import BreakerState, CampaignState
from observability.catalogue.metrics import backlog, delivery, limit
from observability.catalogue.objectives import QUIET_WHILE_DUE
from observability.catalogue.panels.from_metrics import asked, grown, level
from observability.catalogue.panels.query import ENV, Query
from observability.catalogue.promql import Window, increase

PACE: Window = "10m"
"""The last minutes, from which the rest of the hour is foretold."""


class Verdict(IntEnum):
    """What the mailer does now."""

    IDLE = 0
    SENDING = 1
    WAITING = 2
    STUCK = 3


def _when(condition: Query, verdict: Verdict) -> str:
    return f"({condition.text} > 0) * 0 + {verdict.value}"


_WAITING = (CampaignState.DEFERRED.value, CampaignState.PAUSED.value)
_SENT = asked(increase(delivery.EMAILS_SENT, QUIET_WHILE_DUE, env=ENV))
"""By all providers, as due letters are: one that is not busy does not make the mailer stuck."""

_DUE = level(backlog.RECIPIENTS_SENDABLE)
"""Letters in hand too: all of a small campaign is in hand while its relay hangs, and that is no idle mailer."""
_WAIT = level(backlog.CAMPAIGNS, operator="sum", status=_WAITING)

VERDICT = asked(
    f"{_when(_SENT, Verdict.SENDING)} or {_when(_DUE, Verdict.STUCK)} or {_when(_WAIT, Verdict.WAITING)}"
    f" or {_DUE.text} * 0"
)
"""Absent where the exporter does not answer or PostgreSQL cannot be read: then nobody knows."""

REASONS = asked(f"{level(backlog.CAMPAIGNS_WAITING, 'defer_reason').text} > 0", "defer_reason")
"""The reasons that bind now."""

BREAKERS = level(backlog.BREAKERS, "state", state=(BreakerState.OPEN.value, BreakerState.HALF_OPEN.value))
"""Breakers that are not closed."""

OLDEST = level(backlog.OLDEST_RUNNABLE)

_SPENT = level(limit.RATE_LIMIT_USED, "provider")
_LIMIT = level(limit.RATE_LIMIT, "provider")
_COMING = grown(delivery.EMAILS_SENT, "provider", window=PACE)
_LEFT = "(3600 - time() % 3600) / 600"
SPENT = asked(f"{_SPENT.text} / {_LIMIT.text}", "provider")
FORECAST = asked(f"({_SPENT.text} + {_COMING.text} * {_LEFT}) / {_LIMIT.text}", "provider")
"""The share of the limit that will be spent when the hour ends, at the pace of the last ten minutes."""
