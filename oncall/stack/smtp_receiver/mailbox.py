"""Reading what the receiver has accepted, from any process, while it runs or after it was killed."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oncall.stack.smtp_receiver.letters import BODIES, EVENTS, LETTERS, Event, Letter
from oncall.stack.waiting import wait_until


@dataclass(frozen=True)
class Duplicates:
    """What arrived more than once, with how often; false if there is none."""

    by_message_id: dict[str, int]
    by_recipient: dict[str, int]

    def __bool__(self) -> bool:
        return bool(self.by_message_id or self.by_recipient)


class Mailbox:
    """The accepted letters of the receiver that keeps its state in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def letters(self) -> list[Letter]:
        """List them in the order of their acceptance."""
        return [Letter.from_dict(row) for row in _rows(self._folder / LETTERS)]

    def events(self) -> list[Event]:
        """List the faults that struck and the refusals."""
        return [Event.from_dict(row) for row in _rows(self._folder / EVENTS)]

    def count(self) -> int:
        """Count the letters, without reading them."""
        return len(_lines(self._folder / LETTERS))

    def recipients(self) -> list[str]:
        """List the recipient of each letter; a letter to several counts for each."""
        return [recipient for letter in self.letters() for recipient in letter.recipients]

    def duplicates(self) -> Duplicates:
        """Find what arrived more than once. A letter without a Message-ID is compared by recipient alone."""
        ids = (letter.message_id for letter in self.letters() if letter.message_id)
        return Duplicates(_repeated(ids), _repeated(self.recipients()))

    def body(self, letter: Letter) -> bytes:
        """Give back the letter as it came; the receiver must run with `keep_bodies`."""
        return (self._folder / BODIES / f"{letter.sha256}.eml").read_bytes()

    def wait_for(self, count: int, timeout: float = 10.0) -> list[Letter]:
        """Wait until at least `count` letters are there; TimeoutError says how many came."""
        if not wait_until(lambda: self.count() >= count, timeout):
            raise TimeoutError(f"{self.count()} of {count} letters arrived in {timeout:.0f} s")
        return self.letters()

    def clear(self) -> None:
        """Forget all letters and events; the receiver may run on."""
        for name in (LETTERS, EVENTS):
            if (self._folder / name).exists():
                (self._folder / name).write_bytes(b"")


def _repeated(values: Iterable[str]) -> dict[str, int]:
    return {value: times for value, times in Counter(values).items() if times > 1}


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _lines(path)]


def _lines(path: Path) -> list[bytes]:
    """Read the whole lines: one that is being written has no end yet."""
    return path.read_bytes().split(b"\n")[:-1] if path.exists() else []
