"""Rank what was found: one cause, or that nothing is wrong, or that nobody can tell.

A cause is the answer when it is the first at work and everything that would explain it is excluded. Where something
that would explain it could not be asked, it is suspected and there is no verdict. "Healthy" needs every answer.
What a person or the plan wants (a pause, a send window, nothing to do) is healthy, with its reason told; asked about
one campaign, that reason is the verdict. The hourly limit is a verdict wherever letters wait for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from playbook.diagnosis.causes.cause import Cause, Finding, Nature
from playbook.diagnosis.causes.every import CAUSES, family_of
from playbook.diagnosis.causes.wills import NOTHING
from playbook.diagnosis.evidence import Evidence, Reading, State


class Status(StrEnum):
    """How a diagnosis ends."""

    HEALTHY = "healthy"
    VERDICT = "verdict"
    NOT_ENOUGH = "not_enough_evidence"


EXIT_CODES = {Status.HEALTHY: 0, Status.VERDICT: 10, Status.NOT_ENOUGH: 20}


@dataclass(frozen=True)
class Judged:
    """A cause, and what was found of it."""

    cause: Cause
    finding: Finding

    @property
    def anchor(self) -> str:
        """The section of the playbook."""
        return self.finding.anchor or self.cause.anchor


@dataclass(frozen=True)
class Diagnosis:
    """The answer. `follows`: what the cause brought about; `besides`: further causes, which stand for themselves.

    `waits`: campaigns that wait by will; `open`: causes that nobody could exclude, each with the steps it lacks.
    """

    status: Status
    cause: Judged | None
    suspected: tuple[Judged, ...]
    follows: tuple[Judged, ...]
    besides: tuple[Judged, ...]
    excluded: tuple[Judged, ...]
    open: tuple[Judged, ...]
    waits: tuple[Judged, ...]
    unanswered: tuple[Reading, ...]


def diagnose(evidence: Evidence) -> Diagnosis:
    """Judge every cause, and rank. Pure."""
    judged = [Judged(cause, cause.judged(evidence)) for cause in CAUSES]
    faults = [one for one in judged if one.finding.state is State.ABNORMAL and _answers(one.cause, evidence)]
    unknown = [one for one in judged if one.finding.state is State.UNKNOWN]
    waits = [one for one in judged if one.finding.state is State.ABNORMAL and one not in faults]
    first = faults[0] if faults else None
    concluded = first if first and not _open_upstream(first, unknown) else None
    unanswered = tuple(evidence.unanswered())
    return Diagnosis(
        _status(concluded, faults, unknown, unanswered),
        concluded,
        tuple(faults) if first and not concluded else (),
        tuple(one for one in faults[1:] if concluded and concluded.cause.id in one.cause.upstream),
        tuple(one for one in faults[1:] if concluded and concluded.cause.id not in one.cause.upstream),
        tuple(_runners_up(concluded, judged)),
        tuple(unknown),
        tuple(waits),
        unanswered,
    )


def _answers(cause: Cause, evidence: Evidence) -> bool:
    """Say whether a cause can be the verdict: by will only where one campaign was asked for and work was expected."""
    if cause.nature is Nature.FAULT:
        return True
    return evidence.campaign is not None and cause is not NOTHING


def _open_upstream(first: Judged, unknown: Iterable[Judged]) -> bool:
    return any(one.cause.id in first.cause.upstream for one in unknown)


def _status(
    concluded: Judged | None, faults: list[Judged], unknown: list[Judged], unanswered: tuple[Reading, ...]
) -> Status:
    if concluded:
        return Status.VERDICT
    return Status.NOT_ENOUGH if faults or unknown or unanswered else Status.HEALTHY


def _runners_up(concluded: Judged | None, judged: list[Judged]) -> Iterable[Judged]:
    """Give what was excluded: first what looks alike, then what would have explained the facts, then the others."""
    ruled_out = [one for one in judged if one.finding.state is State.OK and one.finding.facts]
    if concluded is None:
        return ruled_out
    alike, upstream = family_of(concluded.cause), concluded.cause.upstream
    return sorted(ruled_out, key=lambda one: (one.cause not in alike, one.cause.id not in upstream))
