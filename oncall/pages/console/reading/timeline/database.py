"""What PostgreSQL knows of a campaign: its begin and end, what people did, its breaker, and how its letters ended."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final, LiteralString

from django.utils.translation import gettext_lazy as _

from mailer_core.models import Campaign, RecipientState
from oncall.pages.console.reading.audit import in_words
from oncall.pages.console.reading.breakers import refusals
from oncall.pages.console.reading.rows import Row, rows
from oncall.pages.console.reading.timeline.happening import Happening, Origin, nanoseconds
from oncall.pages.console.reading.timeline.kinds import Kind

MOST = 500
"""Rows of each sort read for one page; people act on a campaign a few dozen times."""

AUDIT: Final[LiteralString] = """
    SELECT a.at, a.action, a.outcome, a.detail::text AS detail, u.username AS actor
    FROM mailer_auditentry a LEFT JOIN auth_user u ON u.id = a.actor_id
    WHERE a.campaign_id = %(campaign)s AND a.at < %(before)s ORDER BY a.at DESC LIMIT %(most)s
"""
FLIPS: Final[LiteralString] = """
    SELECT e.at, e.kind, e.provider, e.generation, e.evidence::text AS evidence, e.until
    FROM mailer_breakerevent e JOIN mailer_campaignqueue q ON q.id = e.queue_id
    WHERE q.campaign_id = %(campaign)s AND e.at < %(before)s ORDER BY e.at DESC LIMIT %(most)s
"""
WAITS: Final[LiteralString] = """
    SELECT d.at, d.reason, d.until FROM mailer_deferral d JOIN mailer_campaignqueue q ON q.id = d.queue_id
    WHERE q.campaign_id = %(campaign)s AND d.at < %(before)s ORDER BY d.at DESC LIMIT %(most)s
"""
LETTERS: Final[LiteralString] = """
    SELECT letter.* FROM (
        SELECT CASE WHEN state = 'pending' THEN sending_at ELSE settled_at END AS at,
               id, email, state, attempt, smtp_code, enhanced_code, error
        FROM mailer_recipient
        WHERE campaign_id = %(campaign)s
          AND (state IN ('sent', 'failed', 'unknown') OR (state = 'pending' AND attempt > 0))) letter
    WHERE letter.at < %(before)s AND letter.state = ANY(%(states)s) ORDER BY letter.at DESC LIMIT %(most)s
"""
"""A campaign's letters are 10,000 at most, and found by its index."""

PEOPLES_FACTS = {
    "campaign_start": "started",
    "campaign_resume": "resumed",
    "campaign_cancel": "cancelled",
    "recipients_import": "imported",
    "send_test_email": "tested",
    "unknown_assume_delivered": "resolved",
    "unknown_resend": "resolved",
}
"""Actions of people that the logs tell of as well; they are done when their event is told."""

STATE_KINDS = {
    RecipientState.SENT: Kind.SENT,
    RecipientState.FAILED: Kind.FAILED,
    RecipientState.PENDING: Kind.FAILED,
    RecipientState.UNKNOWN: Kind.UNKNOWN,
}
STATE_SENTENCES = {
    RecipientState.SENT: _("Letter taken by the provider"),
    RecipientState.FAILED: _("A letter failed for good"),
    RecipientState.PENDING: _("An attempt failed"),
    RecipientState.UNKNOWN: _("Outcome of a letter unknown"),
}


def life(campaign: Campaign, before: datetime) -> Iterator[Happening]:
    """Give begin and end, people's actions, waits and the breaker's flips, in no order. Three statements."""
    asked = {"campaign": campaign.id, "before": before, "most": MOST}
    yield Happening(nanoseconds(campaign.created_at), Kind.CAMPAIGN, Origin.DATABASE, _("Campaign created"))
    if campaign.finished_at:
        yield Happening(
            nanoseconds(campaign.finished_at), Kind.CAMPAIGN, Origin.DATABASE, _("Campaign ended"), fact="ended"
        )
    yield from (_action(row) for row in rows(AUDIT, asked))
    yield from (_wait(row) for row in rows(WAITS, asked))
    yield from (_flip(row) for row in rows(FLIPS, asked))


def letters(campaign: Campaign, before: datetime, kinds: frozenset[Kind], most: int) -> Iterator[Happening]:
    """Give how letters ended, and last attempts that failed; earlier attempts are known to the logs alone."""
    states = [state.value for state, kind in STATE_KINDS.items() if kind in kinds]
    asked = {"campaign": campaign.id, "before": before, "states": states, "most": most}
    yield from (_letter(row) for row in rows(LETTERS, asked)) if states else ()


def _action(row: Row) -> Happening:
    done = row["outcome"] == "done"
    detail = json.loads(row["detail"])
    facts = {"action": row["action"], "actor": row["actor"] or "", "outcome": row["outcome"], **detail}
    return Happening(
        at_ns=nanoseconds(row["at"]),
        kind=Kind.PERSON,
        origin=Origin.DATABASE,
        sentence=_("Done by a person") if done else _("Asked by a person and refused"),
        level="INFO" if done else "WARNING",
        facts=tuple((name, in_words(value)) for name, value in facts.items() if value not in ("", None)),
        fact=PEOPLES_FACTS.get(row["action"], "") if done else "",
    )


def _wait(row: Row) -> Happening:
    until = (("deferred_until", row["until"].isoformat()),) if row["until"] else ()
    return Happening(
        at_ns=nanoseconds(row["at"]),
        kind=Kind.WAIT,
        origin=Origin.DATABASE,
        sentence=_("Campaign waits"),
        facts=(("defer_reason", row["reason"]), *until),
        fact=f"waits {row['reason']}",
    )


def _flip(row: Row) -> Happening:
    opened = row["kind"] == "opened"
    said = Counter(" ".join(filter(None, (one.code, one.enhanced, one.error))) for one in refusals(row["evidence"]))
    facts = {"provider": row["provider"], "deferred_until": row["until"].isoformat() if row["until"] else ""}
    return Happening(
        at_ns=nanoseconds(row["at"]),
        kind=Kind.BREAKER,
        origin=Origin.DATABASE,
        sentence=_("Circuit breaker opened") if opened else _("Circuit breaker closed"),
        level="ERROR" if opened else "INFO",
        facts=tuple((name, value) for name, value in facts.items() if value),
        fact="opened" if opened else "closed",
        errors=tuple(said.most_common()),
    )


def _letter(row: Row) -> Happening:
    state = RecipientState(row["state"])
    facts = {
        "recipient_email": row["email"],
        "attempt": row["attempt"],
        "smtp_code": row["smtp_code"],
        "enhanced_code": row["enhanced_code"],
        "error": row["error"],
    }
    kind = STATE_KINDS[state]
    return Happening(
        at_ns=nanoseconds(row["at"]),
        kind=kind,
        origin=Origin.DATABASE,
        sentence=STATE_SENTENCES[state],
        level="INFO" if state is RecipientState.SENT else "WARNING",
        facts=tuple((name, str(value)) for name, value in facts.items() if value not in ("", None)),
        fact=f"{kind} {row['id']}",
    )
