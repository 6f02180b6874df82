"""What is shown before an action, and what is told after it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from observability.catalogue.text import Text

Fact = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Precondition:
    """Something that must be so, and how it is found now."""

    wanted: Text
    met: bool
    found: Text


@dataclass(frozen=True, slots=True)
class Rollback:
    """How to undo it: a command for a terminal, or None where it cannot be undone, and what it does."""

    command: str | None
    meaning: Text


@dataclass(frozen=True, slots=True)
class Look:
    """What an action finds before it changes anything.

    `facts` are what the plan stands on: where one of them changes, the plan is stale. `numbers` show the blast
    radius and may move while a person reads them (letters go on being sent). `effect` says what will change.
    """

    effect: tuple[Text, ...]
    facts: Mapping[str, Fact]
    numbers: Mapping[str, int]
    preconditions: tuple[Precondition, ...]
    rollback: Rollback
    verification: Text


@dataclass(frozen=True, slots=True)
class Plan:
    """What an action would do, made without changing anything.

    `confirmation` is the word to type; `fingerprint` names the facts that the plan stands on.
    """

    action: str
    title: Text
    arguments: Mapping[str, str]
    actor: str
    made_at: datetime
    look: Look
    confirmation: str
    changes_production: bool

    @property
    def ready(self) -> bool:
        """Say whether every precondition is met."""
        return all(one.met for one in self.look.preconditions)

    @property
    def fingerprint(self) -> str:
        """Name action, arguments and facts in 16 characters: equal where nothing that matters has changed."""
        stands_on = [self.action, sorted(self.arguments.items()), sorted(self.look.facts.items())]
        return hashlib.sha256(json.dumps(stands_on, default=str).encode()).hexdigest()[:16]

    @property
    def command(self) -> str:
        """Write the action as it is typed in a terminal (the dry run)."""
        given = {name: value for name, value in self.arguments.items() if value}
        words = [_quoted(value if name == "campaign" else f"{name}={value}") for name, value in given.items()]
        return " ".join(["oncall act", self.action, *words])


def _quoted(value: str) -> str:
    plain = value and all(letter.isalnum() or letter in "-_.,:/@+=%" for letter in value)
    return value if plain else "'" + value.replace("'", "'\\''") + "'"


@dataclass(frozen=True, slots=True)
class Verification:
    """What another signal says afterwards."""

    verified: bool
    evidence: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an action did: what changed in numbers, what another signal says of it, and how to undo it."""

    action: str
    arguments: Mapping[str, str]
    actor: str
    changed: Mapping[str, int | str]
    verification: Verification
    rollback: Rollback
    seconds: float
    audit_id: str

    @property
    def verified(self) -> bool:
        """Say whether another signal confirms it."""
        return self.verification.verified
