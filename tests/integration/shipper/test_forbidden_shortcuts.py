"""What the design forbids, done once each: the check of conservation must see it, or it proves nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from unittest import mock

import pytest

from observability.shipper import delivery
from observability.shipper.answers import Action, Answer, action_for
from observability.shipper.delivery import Delivery, Settled
from observability.shipper.exceptions import AlreadyShippingError
from observability.shipper.lock import sole_shipper
from observability.shipper.merge import Entry, Reading
from observability.shipper.push import Item
from observability.spool import segment as segment_module
from observability.spool.record import decode
from observability.spool.writer import SpoolWriter
from tests.integration.shipper.conservation import BASE_NS, assert_conserved, event
from tests.integration.shipper.loki import OK, FakeLoki, Reply
from tests.integration.shipper.shipping import POINTS, ship_all, ship_until_killed


def _position_before_ack(self: Delivery, batch: list[Item]) -> Iterator[Settled]:
    if batch:
        yield Settled(batch, stored=True)
        self._push(batch)


def _always_orphaned(_path: Path) -> bool:
    return True


_SORTED: dict[BinaryIO, list[Entry]] = {}


def _sorted_inside_a_segment(self: Reading) -> bool:
    """Serve a segment's records by time, each with the position after it."""
    if self.file not in _SORTED:
        entries = []
        for raw in self.file.read().splitlines(keepends=True):
            self.at += len(raw)
            record = decode(raw)
            assert record is not None
            entries.append(Entry(self.stem, self.at, 0, record))
        _SORTED[self.file] = sorted(entries, key=lambda entry: entry.record.ts_ns)
    rest = _SORTED[self.file]
    self.entry = rest.pop(0) if rest else None
    return self.entry is not None


def _discarded_is_success(answer: Answer) -> Action:
    return Action.DONE if answer.status == 260 else action_for(answer)


MUTATIONS: dict[str, tuple[object, str, object]] = {
    "the position moves before the answer": (Delivery, "settle", _position_before_ack),
    "a live writer's lock is ignored": (segment_module, "_orphaned", _always_orphaned),
    "records are sorted inside a segment": (Reading, "advance", _sorted_inside_a_segment),
    "260 is taken for success": (delivery, "action_for", _discarded_is_success),
}


def _rough_day(spool: Path, loki: FakeLoki) -> None:
    """Ship from a live writer whose clock jumps, through 260s and kills, and check conservation."""
    loki.script = lambda number: Reply(260, "blocked", store=False) if number % 3 == 1 else OK
    writer = SpoolWriter(spool, free_space_floor=0, tend_seconds=3600)
    acknowledged = set()
    for number in range(80):
        ts = BASE_NS + (number * 37 % 80) * 1_000_000
        if writer.append(ts, "INFO", event(f"e{number}")):
            acknowledged.add(f"e{number}")
        if number % 20 == 19:
            ship_until_killed(spool, loki, POINTS[number // 20 % 3], 2)
        if number == 40:
            ship_all(spool, loki)
    writer.close()
    ship_all(spool, loki)
    assert_conserved(acknowledged, loki, spool)


def test_a_rough_day_loses_nothing(spool: Path, loki: FakeLoki) -> None:
    _rough_day(spool, loki)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_check_sees_each_forbidden_shortcut(spool: Path, loki: FakeLoki, mutation: str) -> None:
    owner, name, replacement = MUTATIONS[mutation]
    with mock.patch.object(owner, name, replacement), pytest.raises(AssertionError, match="not accounted for"):
        _rough_day(spool, loki)


def test_without_its_lock_a_second_shipper_would_start(spool: Path) -> None:
    with _no_flock(), sole_shipper(spool), sole_shipper(spool):
        pass
    with sole_shipper(spool), pytest.raises(AlreadyShippingError), sole_shipper(spool):
        pass


@contextmanager
def _no_flock() -> Iterator[None]:
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731 -- one line says it
    with mock.patch("observability.shipper.lock.fcntl.flock", nothing):
        yield
