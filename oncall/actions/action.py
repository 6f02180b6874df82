"""What every action is: it looks, does one thing, and lets another signal verify it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from observability.catalogue.text import Text
from oncall.actions.arguments import Given, Parameter
from oncall.actions.plan import Look, Rollback, Verification

Changed = Mapping[str, int | str]
"""What changed, in numbers, and the names that undoing it needs."""


@dataclass(frozen=True, slots=True)
class Action:
    """A guarded operation on production.

    `look` finds what would change, changing nothing; `do` does it; `verify` asks another signal, not the one
    that was just written, waiting for a bounded time. All raise ActionError or the core's Refused.
    `undo` gives the rollback where it needs what `do` answered. Where `for_superusers` is False, managers may
    do it to campaigns of their own.
    """

    name: str
    title: Text
    look: Callable[[Given, User], Look]
    do: Callable[[Given, User], Changed]
    verify: Callable[[Given, User, Look, Changed], Verification]
    parameters: tuple[Parameter, ...] = ()
    changes_production: bool = True
    for_superusers: bool = True
    undo: Callable[[Changed], Rollback] | None = None

    def rollback(self, before: Look, changed: Changed) -> Rollback:
        """Say how to undo what was done."""
        return self.undo(changed) if self.undo else before.rollback
