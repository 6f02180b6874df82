"""What a cause is: a name, a section of the playbook, and a pure judgement of the evidence."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Evidence, State, Untold
from playbook.diagnosis.steps.step import Step


class Nature(StrEnum):
    """Whether it is a fault, or what a person or the plan wants: then a campaign waits and nothing is broken."""

    FAULT = "fault"
    WILL = "will"


@dataclass(frozen=True)
class Fact:
    """What one step says of a cause: for it (ABNORMAL) or against it (OK)."""

    state: State
    step: str
    text: Text


@dataclass(frozen=True)
class Remedy:
    """The next thing to do. `command` may be pasted as it stands; `changes`: it changes production."""

    command: str
    changes: bool
    text: Text


@dataclass(frozen=True)
class Finding:
    """A cause judged. `sentence` says it of this very case; `since_seconds`: for how long, where it is known."""

    state: State
    facts: tuple[Fact, ...] = ()
    sentence: Text | None = None
    remedies: tuple[Remedy, ...] = ()
    campaigns: tuple[str, ...] = ()
    since_seconds: float | None = None
    anchor: str = ""
    missing: tuple[str, ...] = ()


Judge = Callable[[Evidence], Finding]


@dataclass(frozen=True)
class Cause:
    """`upstream`: causes that would explain the same facts; unless they are excluded, this one is only suspected."""

    id: str
    title: Text
    anchor: str
    judge: Judge
    upstream: tuple[str, ...] = ()
    nature: Nature = Nature.FAULT

    def judged(self, evidence: Evidence) -> Finding:
        """Judge; where a step has no value nobody knows."""
        try:
            return self.judge(evidence)
        except Untold as untold:
            return Finding(State.UNKNOWN, missing=(untold.step,))


def against(step: Step, text: Text) -> Finding:
    """Exclude a cause by a fact."""
    return Finding(State.OK, (Fact(State.OK, step.id, text),))


def excluded(*facts: Fact) -> Finding:
    """Exclude a cause by several facts."""
    return Finding(State.OK, facts)


def bad(step: Step, text: Text) -> Fact:
    """Give a fact that speaks for a cause."""
    return Fact(State.ABNORMAL, step.id, text)


def good(step: Step, text: Text) -> Fact:
    """Give a fact that speaks against a cause."""
    return Fact(State.OK, step.id, text)


def found(
    sentence: Text,
    facts: Iterable[Fact],
    remedies: Iterable[Remedy] = (),
    *,
    campaigns: Iterable[str] = (),
    since_seconds: float | None = None,
    anchor: str = "",
) -> Finding:
    """Say that a cause is at work."""
    return Finding(State.ABNORMAL, tuple(facts), sentence, tuple(remedies), tuple(campaigns), since_seconds, anchor)
