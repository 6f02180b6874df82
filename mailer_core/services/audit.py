"""Who did what: one row for each action of a person, whether it was done or refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from mailer_core.exceptions import Refused
from mailer_core.models import AuditEntry
from observability import context
from observability.catalogue.events import ActionRefused
from observability.emit import emit


@contextmanager
def audited(
    actor: AbstractBaseUser, action: str, campaign: UUID | None, entry: AuditEntry | None = None
) -> Iterator[dict[str, Any]]:
    """Write the action's row when the block ends: `done`, or the code of its refusal. Yields its detail.

    Open the transaction inside this block, so that a refusal undoes the action and not its record.
    `entry`: a row that a throttle has already written.
    """
    row = entry or AuditEntry(actor_id=actor.pk, action=action)
    detail: dict[str, Any] = {}
    try:
        yield detail
    except Refused as refusal:
        _close(row, campaign, refusal.code, {**detail, "sentence": str(refusal)})
        emit(ActionRefused(action=action, refusal=refusal.code, actor=actor.get_username()))
        raise
    _close(row, campaign, "done", detail)


def _close(row: AuditEntry, campaign: UUID | None, outcome: str, detail: dict[str, Any]) -> None:
    row.campaign_id = campaign if outcome not in {"not_found", "forbidden"} else None
    row.outcome = outcome
    row.detail = detail
    row.trace_id = context.current().get("trace_id", "")
    row.save()
