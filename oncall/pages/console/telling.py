"""Tell an action's plan and its arguments in one language, as the page needs them."""

from collections.abc import Mapping
from dataclasses import dataclass

from oncall.actions.action import Action
from oncall.actions.arguments import Kind
from oncall.actions.labels import LABELS
from oncall.actions.plan import Plan


@dataclass(frozen=True, slots=True)
class ToldPrecondition:
    """Something that must be so, whether it is, and how it is found."""

    wanted: str
    met: bool
    found: str


@dataclass(frozen=True, slots=True)
class ToldPlan:
    """A plan in words; `numbers` are the blast radius."""

    effect: list[str]
    numbers: list[tuple[str, int]]
    preconditions: list[ToldPrecondition]
    verification: str
    rollback: str
    rollback_command: str
    command: str
    confirmation: str
    fingerprint: str
    ready: bool
    changes_production: bool


@dataclass(frozen=True, slots=True)
class ToldParameter:
    """An argument and what was given for it."""

    name: str
    help: str
    value: str
    required: bool
    choices: tuple[str, ...]
    is_number: bool


def told_plan(made: Plan, language: str) -> ToldPlan:
    """Tell a plan."""
    look = made.look
    return ToldPlan(
        effect=[line.of(language) for line in look.effect],
        numbers=[(LABELS[name].of(language), count) for name, count in look.numbers.items()],
        preconditions=[
            ToldPrecondition(one.wanted.of(language), one.met, one.found.of(language)) for one in look.preconditions
        ],
        verification=look.verification.of(language),
        rollback=look.rollback.meaning.of(language),
        rollback_command=look.rollback.command or "",
        command=f"{made.command} --confirm {made.confirmation}",
        confirmation=made.confirmation,
        fingerprint=made.fingerprint,
        ready=made.ready,
        changes_production=made.changes_production,
    )


def told_parameters(action: Action, given: Mapping[str, str], language: str) -> list[ToldParameter]:
    """Tell an action's arguments."""
    return [
        ToldParameter(
            name=one.name,
            help=one.help.of(language),
            value=given.get(one.name, one.default),
            required=one.required,
            choices=one.choices,
            is_number=one.kind is Kind.NUMBER,
        )
        for one in action.parameters
    ]
