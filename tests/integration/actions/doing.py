"""Plan and perform in one step, and see what was recorded."""

from typing import Any

from django.contrib.auth.models import User

from mailer_core.models import AuditEntry
from oncall.actions.performing import perform, plan
from oncall.actions.plan import Outcome


def done(name: str, actor: User, **arguments: Any) -> Outcome:
    """Do an action as a script does."""
    return perform(plan(name, {key: str(value) for key, value in arguments.items()}, actor), name, actor)


def recorded() -> AuditEntry:
    """Give the latest act on record."""
    return AuditEntry.objects.filter(action="oncall_act").latest("at")
