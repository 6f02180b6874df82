"""Who did what: the audit, a page at a time, narrowed by person, action and campaign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mailer_core.models import AuditEntry
from observability.catalogue.closed import Action

SHOWN = 50
LATEST = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the audit: empty parts leave it open. `before`: what lies before this moment."""

    actor: str = ""
    action: str = ""
    campaign: UUID | None = None
    before: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Rows, the latest first, and the moment before which the next page begins (None at the end)."""

    rows: list[AuditEntry]
    earlier: datetime | None


def latest(shown: int = LATEST) -> list[AuditEntry]:
    """Give the last rows, who signed in left out. One statement."""
    return list(_rows().exclude(action=Action.SIGN_IN)[:shown])


def audit_page(asked: Asked, shown: int = SHOWN) -> AuditPage:
    """Give a page. One statement, which begins at a moment and so costs the same however far one goes back."""
    found = _rows()
    if asked.actor:
        found = found.filter(actor__username=asked.actor)
    if asked.action:
        found = found.filter(action=asked.action)
    if asked.campaign:
        found = found.filter(campaign_id=asked.campaign)
    if asked.before:
        found = found.filter(at__lt=asked.before)
    rows = list(found[: shown + 1])
    return AuditPage(rows[:shown], rows[shown - 1].at if len(rows) > shown else None)


def _rows() -> QuerySet[AuditEntry]:
    shown = ("at", "action", "outcome", "detail", "trace_id", "actor__username", "campaign__name")
    return AuditEntry.objects.select_related("actor", "campaign").only(*shown).order_by("-at")


def in_words(value: Any) -> str:
    """Write a value of a row's detail in one line."""
    if isinstance(value, dict):
        return ", ".join(f"{name}={inner}" for name, inner in value.items())
    return "—" if value in (None, "") else str(value)


def actions_known() -> list[str]:
    """Name the actions that rows are kept of."""
    return sorted({*(action.value for action in Action), "oncall_act"})
