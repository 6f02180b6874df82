"""The campaigns in flight: which wait, why and until when, the most urgent first. One statement."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from mailer_core.models import BreakerState, QueueStatus
from observability.catalogue.reasons import explain
from oncall.pages.console.reading.rows import Row, rows

SHOWN = 12
"""Rows of the one screen; letters are counted for these alone."""

FLIGHT: Final[LiteralString] = """
    WITH flying AS MATERIALIZED (
        SELECT q.campaign_id, c.name, u.username AS owner, q.provider, q.status, q.defer_reason, q.deferred_until,
               q.breaker_state, q.consecutive_transient_errors AS errors, q.total, c.started_at,
               count(*) OVER () AS flying, count(q.defer_reason) OVER () AS waiting
        FROM mailer_campaignqueue q
        JOIN mailer_campaign c ON c.id = q.campaign_id
        JOIN auth_user u ON u.id = c.owner_id
        WHERE q.status <> 'done'
        ORDER BY q.breaker_state = 'closed', q.defer_reason IS NULL, q.deferred_until IS NOT NULL, q.served_at
        LIMIT %(shown)s)
    SELECT f.*,
           (SELECT count(*) FROM mailer_recipient r
            WHERE r.campaign_id = f.campaign_id AND r.not_before IS NOT NULL) AS pending,
           (SELECT count(*) FROM mailer_recipient r
            WHERE r.campaign_id = f.campaign_id AND r.unknown_since IS NOT NULL AND r.state = 'unknown') AS unknown
    FROM flying f
    ORDER BY f.breaker_state = 'closed', f.defer_reason IS NULL, f.deferred_until IS NOT NULL
"""
"""Letters are counted after the limit, by their partial indexes; only letters that wait have a `not_before`. An open
breaker comes first, then what waits for a person, then what waits for a time, then what sends."""


@dataclass(frozen=True, slots=True)
class Flying:
    """A campaign in flight. `sentence` says why it waits; `until` when it goes on (None: until a person acts)."""

    id: UUID
    name: str
    owner: str
    provider: str
    status: str
    reason: str | None
    sentence: str
    until: datetime | None
    breaker: str
    errors: int
    total: int
    pending: int
    unknown: int
    started_at: datetime | None

    @property
    def status_shown(self) -> str:
        """Say the status in the language in force."""
        return str(QueueStatus(self.status).label)

    @property
    def breaker_shown(self) -> str:
        """Say the breaker's state in the language in force."""
        return str(BreakerState(self.breaker).label)


@dataclass(frozen=True, slots=True)
class Flight:
    """The most urgent campaigns, and how many there are in all."""

    campaigns: list[Flying]
    flying: int
    waiting: int

    @property
    def more(self) -> int:
        """Count those that are not shown."""
        return self.flying - len(self.campaigns)


def flight(language: str, shown: int = SHOWN) -> Flight:
    """Give the campaigns in flight."""
    found = rows(FLIGHT, {"shown": shown})
    first = found[0] if found else {"flying": 0, "waiting": 0}
    return Flight([_flying(row, language) for row in found], first["flying"], first["waiting"])


def _flying(row: Row, language: str) -> Flying:
    reason = row["defer_reason"]
    return Flying(
        id=row["campaign_id"],
        name=row["name"],
        owner=row["owner"],
        provider=row["provider"],
        status=row["status"],
        reason=reason,
        sentence=explain(reason, language) if reason else "",
        until=row["deferred_until"],
        breaker=row["breaker_state"],
        errors=row["errors"],
        total=row["total"],
        pending=row["pending"],
        unknown=row["unknown"],
        started_at=row["started_at"],
    )
