"""What the receiver does wrong on purpose, where, and how often; switched at run time by a file."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Self

from oncall.stack.files import write_atomically
from oncall.stack.smtp_receiver.replies import Reply

FILE = "faults.json"


class Point(StrEnum):
    """The moments of an SMTP session at which a fault can strike."""

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"  # in the middle of the letter
    DOT = "dot"  # after the final dot


class Action(StrEnum):
    """The kinds of fault."""

    ANSWER = "answer"
    DELAY = "delay"
    HANG = "hang"
    DROP = "drop"


@dataclass(frozen=True)
class Fault:
    """One fault. Make it by `answer`, `delay`, `hang` or `drop`.

    It strikes each time, or only the `first` times, or `every` so many times, counting the occasions
    that match. `matching` is a shell pattern: for the client's name at EHLO, the sender at MAIL, the
    recipient at RCPT, any of the recipients from DATA on; elsewhere nothing matches a pattern.
    `record` says that a letter has been accepted, though its sender does not (yet) learn it: at DOT.
    """

    at: Point
    action: Action
    reply: str = ""
    seconds: float = 0.0
    first: int | None = None
    every: int | None = None
    matching: str | None = None
    record: bool = False

    @classmethod
    def answer(cls, at: Point, reply: str, **when: Any) -> Self:
        """Give this reply, such as `450 4.2.1 Try again in 30 seconds`; 421 also closes the connection."""
        if at is Point.BODY:
            raise ValueError("SMTP has no reply in the middle of a letter: use DATA or DOT")
        Reply.parse(reply)  # the mistake shows where it is made, not in the receiver's log
        return cls(at, Action.ANSWER, reply=reply, **when)

    @classmethod
    def delay(cls, at: Point, seconds: float, **when: Any) -> Self:
        """Wait before the reply."""
        return cls(at, Action.DELAY, seconds=seconds, **when)

    @classmethod
    def hang(cls, at: Point, **when: Any) -> Self:
        """Never reply, and keep the connection."""
        return cls(at, Action.HANG, **when)

    @classmethod
    def drop(cls, at: Point, **when: Any) -> Self:
        """Close the connection without a reply."""
        return cls(at, Action.DROP, **when)

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Self:
        """Read one row of the control file."""
        return cls(**{**row, "at": Point(row["at"]), "action": Action(row["action"])})

    def concerns(self, at: Point, subjects: Iterable[str]) -> bool:
        """Tell whether this occasion counts for the fault."""
        if self.at is not at:
            return False
        return self.matching is None or any(fnmatchcase(subject, self.matching) for subject in subjects)

    def strikes(self, occasion: int) -> bool:
        """Decide for the occasion of this number, counted from 1."""
        if self.first is not None:
            return occasion <= self.first
        return self.every is None or occasion % self.every == 0


@dataclass(frozen=True)
class Verdict:
    """What becomes of one occasion: first the delay, then the fault, or else the right reply."""

    delay: float = 0.0
    fault: Fault | None = None
    record_first: bool = False


@dataclass(frozen=True)
class FaultPlan:
    """All faults at one time; of those that strike, the delays add up and the first other one rules."""

    faults: tuple[Fault, ...] = ()

    def save(self, folder: Path) -> None:
        """Put it in force, from the receiver's next reply on; occasions are counted anew."""
        rows = [asdict(fault) for fault in self.faults]
        write_atomically(folder / FILE, json.dumps(rows, indent=1))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read the plan in force."""
        rows = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls(tuple(Fault.from_dict(row) for row in rows))


@dataclass
class FaultWatch:
    """The receiver's side: follows the control file, and counts the occasions of each fault."""

    folder: Path
    plan: FaultPlan = field(default_factory=FaultPlan)
    _seen: tuple[int, int] | None = None
    _occasions: list[int] = field(default_factory=list)

    def verdict(self, at: Point, subjects: Iterable[str] = ()) -> Verdict:
        """Count this occasion, and decide what becomes of it."""
        self._refresh()
        if not self.plan.faults:
            return Verdict()
        return _verdict(list(self._struck(at, list(subjects))))

    def _struck(self, at: Point, subjects: list[str]) -> Iterable[Fault]:
        for number, fault in enumerate(self.plan.faults):
            if fault.concerns(at, subjects):
                self._occasions[number] += 1
                if fault.strikes(self._occasions[number]):
                    yield fault

    def _refresh(self) -> None:
        """One `stat` a reply: a new plan holds as soon as it is saved, without a word to the receiver."""
        try:
            facts = (self.folder / FILE).stat()
        except FileNotFoundError:
            return
        seen = (facts.st_ino, facts.st_mtime_ns)
        if seen != self._seen:
            self._seen = seen
            self.plan = FaultPlan.load(self.folder)
            self._occasions = [0] * len(self.plan.faults)


def _verdict(struck: list[Fault]) -> Verdict:
    delays = [fault for fault in struck if fault.action is Action.DELAY]
    others = [fault for fault in struck if fault.action is not Action.DELAY]
    return Verdict(
        delay=sum(fault.seconds for fault in delays),
        fault=others[0] if others else None,
        record_first=any(fault.record for fault in [*delays, *others[:1]]),
    )
