"""Record what an on-call engineer does through `oncall act` or the console: the intent first, then what came of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from mailer_core.models import AuditEntry
from mailer_core.services.access import Actor
from mailer_core.services.audit import audited


@contextmanager
def recorded_act(actor: Actor, name: str, arguments: Mapping[str, str], campaign: UUID | None) -> Iterator[AuditEntry]:
    """Write the act's row before the act, so that one killed in the middle is on record, and its end after it.

    Yields the row, for its `detail`.
    """
    with audited(actor, "oncall_act", campaign) as row:
        row.outcome = "begun"
        row.detail = {"name": name, "arguments": dict(arguments)}
        row.save()
        yield row
