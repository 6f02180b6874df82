"""What is known of unknown letters: how many there are where, and of each whatever helps to decide it."""

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet

from mailer_core.message.content import message_id
from mailer_core.models import Campaign, Recipient
from mailer_core.services.access import visible_to
from oncall.pages.console.reading.timeline.happening import Happening, nanoseconds
from oncall.pages.console.reading.timeline.kinds import Kind
from oncall.pages.console.reading.timeline.logs import Span, letters_logs

CAMPAIGNS_SHOWN = 30
LETTERS_SHOWN = 25
LINES_A_LETTER = 6
AROUND = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Undecided:
    """A campaign with unknown letters."""

    campaign: Campaign
    letters: int
    oldest: datetime | None
    latest: datetime | None


@dataclass(frozen=True, slots=True)
class Letter:
    """An unknown letter and its evidence. `phase`: the step of SMTP in which the answer was lost, "" if none was."""

    row: Recipient
    message_id: str

    @property
    def phase(self) -> str:
        """Name the phase of SMTP; where the sending process died, nobody saw in which it was."""
        phase, separator, _said = self.row.error.partition(": ")
        return phase if separator and phase.isidentifier() else ""

    @property
    def cause(self) -> str:
        """Give the words of what went wrong; some come from the provider."""
        return self.row.error.partition(": ")[2] if self.phase else self.row.error


@dataclass(frozen=True, slots=True)
class LetterLines:
    """A letter's last log lines, and what they say of who had it in hand: "" where none does."""

    id: UUID
    lines: list[Happening]
    worker: str
    lease: str


@dataclass(frozen=True, slots=True)
class Lines:
    """The log lines of some letters, and who did not answer."""

    letters: list[LetterLines]
    trouble: str


def undecided(user: User) -> list[Undecided]:
    """Give the campaigns of a user that have unknown letters, the oldest letter first. Two statements."""
    counted = (
        _unknown()
        .filter(campaign__in=visible_to(user))
        .values("campaign")
        .annotate(letters=Count("id"), oldest=Min("sending_at"), latest=Max("sending_at"))
        .order_by("oldest", "campaign")[:CAMPAIGNS_SHOWN]
    )
    found = list(counted)
    campaigns = visible_to(user).defer("body_text", "body_html", "fields").select_related("owner")
    known = campaigns.in_bulk([row["campaign"] for row in found])
    return [
        Undecided(known[row["campaign"]], row["letters"], row["oldest"], row["latest"])
        for row in found
        if row["campaign"] in known
    ]


def letters(campaign: Campaign, number: str | None) -> Page[Recipient]:
    """Give a page of a campaign's unknown letters, the oldest first. Two statements."""
    return Paginator(_unknown().filter(campaign=campaign).order_by("sending_at", "id"), LETTERS_SHOWN).get_page(number)


def evidence(campaign: Campaign, rows: list[Recipient]) -> list[Letter]:
    """Give what the database knows of each letter."""
    domain = campaign.from_email.rpartition("@")[2]
    return [Letter(row, message_id(row.id, domain)) for row in rows]


def lines(campaign: Campaign, rows: list[Recipient]) -> Lines:
    """Give the last log lines of some letters."""
    began = [row.first_attempt_at for row in rows if row.first_attempt_at] or [campaign.created_at]
    span = Span(nanoseconds(min(began) - AROUND), nanoseconds(datetime.now(UTC)))
    told = letters_logs(campaign.id, [row.id for row in rows], span, LINES_A_LETTER * len(rows))
    of: dict[str, list[Happening]] = defaultdict(list)
    for happening in sorted(told.happenings, key=lambda one: one.at_ns):
        of[str(_said(happening).get("recipient_id"))].append(happening)
    return Lines([_letter_lines(row.id, of[str(row.id)]) for row in rows], told.trouble)


def _letter_lines(recipient: UUID, own: list[Happening]) -> LetterLines:
    unknown = [_said(one) for one in own if one.kind is Kind.UNKNOWN]
    last = unknown[-1] if unknown else {}
    return LetterLines(recipient, own[-LINES_A_LETTER:], str(last.get("worker", "")), str(last.get("lease_id") or ""))


def _said(happening: Happening) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(happening.line) if happening.line.startswith("{") else {}
    return found


def chosen(campaign: Campaign, only: list[UUID] | None) -> QuerySet[Recipient]:
    """Give the letters that a person chose, all of the campaign where `only` is None."""
    rows = _unknown().filter(campaign=campaign)
    return rows if only is None else rows.filter(pk__in=only)


def _unknown() -> QuerySet[Recipient]:
    return Recipient.objects.unknown()
