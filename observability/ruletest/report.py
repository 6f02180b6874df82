"""What came out of a run, as values; how it is written is the matter of `text`, `junit` and `json_report`."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from observability.ruletest.exceptions import Place

PASSED, FAILED, REFUSED = 0, 1, 2


@dataclass(frozen=True)
class Failure:
    """A case that does not hold: expected and got, line by line, and notes that help to see why."""

    place: Place
    title: str
    expected: Sequence[str] = ()
    got: Sequence[str] = ()
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class TestReport:
    """One test: the number of its cases, and those that failed."""

    place: Place
    name: str
    cases: int
    seconds: float
    failures: Sequence[Failure] = ()

    __test__ = False  # no test of pytest's


@dataclass(frozen=True)
class FileReport:
    """One test file; `refusal` says why it could not be used, at `place`."""

    path: str
    tests: Sequence[TestReport] = ()
    warnings: Sequence[str] = ()
    refusal: str = ""


@dataclass(frozen=True, order=True)
class RuleCoverage:
    """Which cases a rule has: for an alert, one that fires and one that must not; for a recording rule, one."""

    place: Place
    name: str
    missing: Sequence[str]


@dataclass(frozen=True)
class Report:
    """The whole run."""

    files: Sequence[FileReport]
    coverage: Sequence[RuleCoverage] = field(default_factory=tuple)

    @property
    def tests(self) -> list[TestReport]:
        """Every test that ran."""
        return [test for file in self.files for test in file.tests]

    @property
    def uncovered(self) -> list[RuleCoverage]:
        """The rules that lack a case."""
        return [rule for rule in self.coverage if rule.missing]

    @property
    def exit_code(self) -> int:
        """0 when all passed, 1 when a case failed, 2 when a file could not be used."""
        if any(file.refusal for file in self.files):
            return REFUSED
        return FAILED if any(test.failures for test in self.tests) else PASSED
