"""What a case of the matrix is: something done to the running mailer, and the cause that must be found."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from tests.acceptance.diagnosis.world import World


@dataclass(frozen=True)
class Asked:
    """How the diagnosis is asked in a case: about one campaign, or with sources at other addresses."""

    campaign: UUID | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict)


Broken = Iterator[Asked | None]
Act = Callable[[World], Broken]


@dataclass(frozen=True)
class Case:
    """`cause` None: nothing is wrong, however odd it looks. `injected` breaks, yields, and mends."""

    name: str
    cause: str | None
    injected: Callable[[World], AbstractContextManager[Asked | None]]
    slow: bool = False

    @property
    def is_fault(self) -> bool:
        """Say whether something is to be found."""
        return self.cause is not None


class Cases:
    """Cases in the order of their writing."""

    def __init__(self) -> None:
        self.all: list[Case] = []

    def fault(self, cause: str, *, slow: bool = False) -> Callable[[Act], Act]:
        """Take a function as a fault that must be diagnosed as this cause; `slow`: minutes in all, for the drills."""
        return lambda act: self._taken(act, cause, slow)

    def healthy(self, act: Act) -> Act:
        """Take a function as a state in which nothing is wrong."""
        return self._taken(act, None, slow=False)

    def slow_healthy(self, act: Act) -> Act:
        """Take one that is left to the drills."""
        return self._taken(act, None, slow=True)

    def _taken(self, act: Act, cause: str | None, slow: bool) -> Act:
        self.all.append(Case(act.__name__, cause, lambda world: _mended(act(world)), slow))
        return act


@contextmanager
def _mended(act: Broken) -> Iterator[Asked | None]:
    """Go on to the mending whatever becomes of the diagnosis."""
    try:
        yield next(act)
    finally:
        next(act, None)
