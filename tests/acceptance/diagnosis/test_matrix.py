"""Every injected fault is told by its cause, first and alone, and no healthy state is taken for a fault.

One running mailer for all of them: each is injected, diagnosed once, and mended. `RECORD_BUNDLES=1` keeps what was
read, for `tests/data/bundles`, from which the page and the unit tests are made.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from playbook.diagnosis.bundle import Bundle
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.verdict import Diagnosis, Status, diagnose
from tests.acceptance.diagnosis import bundles, odd
from tests.acceptance.diagnosis.case import Asked, Case
from tests.acceptance.diagnosis.faults.every import FAULTS
from tests.acceptance.diagnosis.world import World

ODD = odd.CASES.all
LONGEST_SECONDS = 8.0
"""A diagnosis whose relay or Redis hangs waits for its own time limits; all others take a second or less."""


@dataclass(frozen=True)
class Result:
    """A case, what was read, and what was made of it."""

    case: Case
    bundle: Bundle
    seconds: float

    @property
    def found(self) -> Diagnosis:
        """The diagnosis."""
        return diagnose(Evidence(self.bundle.readings, self.bundle.campaign))

    @property
    def told(self) -> str | None:
        """The cause that was told."""
        return self.found.cause.cause.id if self.found.cause else None

    @property
    def right(self) -> bool:
        """Say whether the verdict is the one that was wanted."""
        return self.told == self.case.cause and (self.case.is_fault or self.found.status is Status.HEALTHY)

    def line(self) -> str:
        """Tell it in a line of the run's table."""
        found = self.found
        others = [f"{kind}: {', '.join(one.cause.id for one in group)}"
                  for kind, group in (("suspected", found.suspected), ("besides", found.besides),
                                      ("follows", found.follows), ("open", found.open)) if group]  # fmt: skip
        silent = [reading.step for reading in found.unanswered] if not self.right else []
        words = [f"{'ok' if self.right else 'WRONG':<6}{self.case.name:<56}{self.bundle.took_seconds:5.1f} s",
                 f"{self.told or found.status.value:<22}", *others, *silent]  # fmt: skip
        return "  ".join(words)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Print a line as soon as it is known: the table is what the run is read for."""

    def printed(words: str) -> None:
        with capsys.disabled():
            print(words, flush=True)  # noqa: T201 -- likewise

    return printed


def lived(world: World, case: Case) -> Result:
    """Inject a case, diagnose, and mend; whatever happens, nothing of it is left."""
    began = time.monotonic()
    try:
        with case.injected(world) as told:
            asked = told or Asked()
            bundle = world.diagnose(asked.campaign, **asked.elsewhere)
    except BaseException:
        world.stand_up()
        raise
    finally:
        world.clear()
    if os.environ.get("RECORD_BUNDLES"):
        bundles.keep(case.name, case.cause, bundle)
    return Result(case, bundle, time.monotonic() - began)


def run(world: World, cases: Sequence[Case], say: Callable[[str], None]) -> list[Result]:
    """Live through the cases; those named by ONLY where somebody looks for one."""
    only = os.environ.get("ONLY", "")
    say("")
    return list(_told(world, [case for case in cases if not only or case.name in only.split(",")], say))


def _told(world: World, cases: list[Case], say: Callable[[str], None]) -> Iterator[Result]:
    for case in cases:
        result = lived(world, case)
        say(result.line() + f"  ({result.seconds:.1f} s in all)")
        yield result


def wrong(results: list[Result]) -> list[str]:
    """Name the cases whose verdict is another than the one that was wanted."""
    return [result.line() for result in results if not result.right]


@pytest.mark.timeout(600)
def test_each_fault_is_told_first_and_no_healthy_state_is_given_a_cause(
    world: World, say: Callable[[str], None]
) -> None:
    results = run(world, [case for case in (*FAULTS, *ODD) if not case.slow], say)
    assert wrong(results) == []
    assert [result.case.name for result in results if result.bundle.took_seconds > LONGEST_SECONDS] == []


@pytest.mark.chaos
@pytest.mark.timeout(600)
def test_faults_that_take_long_to_show_are_told_first_too(world: World, say: Callable[[str], None]) -> None:
    assert wrong(run(world, [case for case in (*FAULTS, *ODD) if case.slow], say)) == []


def test_there_are_twenty_faults_and_twenty_odd_states_in_every_change() -> None:
    assert len([case for case in FAULTS if not case.slow]) >= 20
    assert len([case for case in ODD if not case.slow]) >= 20
