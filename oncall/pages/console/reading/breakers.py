"""The last openings and closings of circuit breakers, each with the errors in a row that are its evidence."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

from django.utils.translation import gettext

from oncall.pages.console.reading.rows import Row, rows

SHOWN = 5

EVENTS: Final[LiteralString] = """
    SELECT e.id AS key, e.kind, e.provider, e.evidence::text AS evidence, e.until, e.at, c.id AS campaign, c.name
    FROM (SELECT * FROM mailer_breakerevent ORDER BY at DESC LIMIT %(shown)s) e
    JOIN mailer_campaignqueue q ON q.id = e.queue_id
    JOIN mailer_campaign c ON c.id = q.campaign_id
    ORDER BY e.at DESC
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One error of the row: what the provider said, in which phase, about which recipient. Words from outside."""

    phase: str
    code: str
    enhanced: str
    scope: str
    error: str
    recipient: str


@dataclass(frozen=True, slots=True)
class BreakerFlip:
    """A breaker opened or closed."""

    key: UUID
    campaign: UUID
    name: str
    provider: str
    opened: bool
    until: datetime | None
    at: datetime
    errors: list[Refusal]

    @property
    def kind_shown(self) -> str:
        """Say what it did in the language in force."""
        return gettext("opened") if self.opened else gettext("closed")

    @property
    def said(self) -> list[tuple[str, int]]:
        """Give the different answers with how often each came, the commonest first."""
        words = Counter(" ".join(filter(None, (one.code, one.enhanced, one.error))) for one in self.errors)
        return words.most_common()


def last_flips(shown: int = SHOWN) -> list[BreakerFlip]:
    """Give the last breaker events, the latest first. One statement."""
    return [_flip(row) for row in rows(EVENTS, {"shown": shown})]


def _flip(row: Row) -> BreakerFlip:
    return BreakerFlip(
        key=row["key"],
        campaign=row["campaign"],
        name=row["name"],
        provider=row["provider"],
        opened=row["kind"] == "opened",
        until=row["until"],
        at=row["at"],
        errors=refusals(row["evidence"]),
    )


def refusals(evidence: str) -> list[Refusal]:
    """Read the evidence of a breaker event; what is missing in it is empty."""
    return [
        Refusal(*(_text(error.get(name)) for name in ("phase", "code", "enhanced", "scope", "error", "recipient_id")))
        for error in json.loads(evidence)
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)
