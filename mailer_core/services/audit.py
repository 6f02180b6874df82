"""Who did what: one row for each action of a person, whether it was done or refused."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from mailer_core.exceptions import DATABASE_DOWN, Refused
from mailer_core.models import AuditEntry
from observability import context
from observability.catalogue.events.people import ActionRefused
from observability.emit import emit

NOT_YET_FOUND = frozenset({"not_found", "forbidden", "throttled", "unavailable"})
"""Outcomes before which nobody has looked whether there is such a campaign, or it is the actor's."""


@contextmanager
def audited(actor: AbstractBaseUser, action: str, campaign: UUID | None) -> Iterator[AuditEntry]:
    """Write the action's row when the block ends: `done`, or the code and sentence of its refusal.

    Yields the row, for its `detail`. Open the transaction inside this block, so that a refusal undoes
    the action and not its record.
    """
    row = AuditEntry(actor_id=actor.pk, action=action)
    try:
        yield row
    except Refused as refusal:
        emit(ActionRefused(action=action, refusal=refusal.code, actor=actor.get_username()))
        with suppress(*DATABASE_DOWN):  # the person must get the refusal's sentence, recorded or not
            _close(row, campaign, refusal.code, sentence=str(refusal))
        raise
    _close(row, campaign, "done")


def _close(row: AuditEntry, campaign: UUID | None, outcome: str, **detail: Any) -> None:
    row.outcome = outcome
    row.detail |= detail
    row.trace_id = context.current().get("trace_id", "")
    if campaign and outcome in NOT_YET_FOUND:
        row.detail["campaign"] = str(campaign)
    elif campaign:
        row.campaign_id = campaign
    row.save()
