"""A kill at any point, a torn end at any byte, a second shipper: nothing is lost, nothing stored twice."""

import os
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
from observability.shipper.run import ShipperConfig, run_shipper
from observability.shipper.ship import Limits
from observability.shipper.target import LokiTarget
from observability.spool import segment as segment_module
from observability.spool.record import decode
from observability.spool.segment import OPEN, segments
from observability.spool.writer import SpoolWriter
from tests.integration.shipper.conservation import (
    BASE_NS,
    append_many,
    assert_conserved,
    dead_ids,
    event,
)
from tests.integration.shipper.loki import OK, FakeLoki, Reply
from tests.integration.shipper.shipping import LABELS, ship_all, shipper
from tests.unit.spool.reading import in_child

POINTS = ["before send", "after send", "before cursor", "mid cursor", "before unlink"]
FEW = Limits(entries=7, linger_seconds=0.0, save_seconds=0.0)


class KilledError(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def ship_until_killed(spool: Path, loki: FakeLoki, point: str, passes: int) -> bool:
    """Ship; die when `point` is passed for the given time. False: it was not passed so often."""
    seen = 0

    def checkpoint(name: str) -> None:
        nonlocal seen
        seen += name == point
        if seen == passes:
            raise KilledError

    one = shipper(spool, loki, limits=FEW, checkpoint=checkpoint)
    try:
        while one.step():
            pass
    except KilledError:
        return True
    finally:
        one._client.close()
        one._reader.close()
    return False


@pytest.mark.parametrize("passes", [1, 2, 5])
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_loses_nothing(spool: Path, loki: FakeLoki, point: str, passes: int) -> None:
    writer = SpoolWriter(spool, segment_bytes=2000, free_space_floor=0)
    acknowledged = append_many(writer, [f"e{n}" for n in range(100)])
    writer.close()
    loki.refuses = lambda line: '"e33"' in line
    assert ship_until_killed(spool, loki, point, passes)
    assert_conserved(acknowledged, loki, spool)
    ship_all(spool, loki)
    assert set(loki.ids()) == acknowledged - {"e33"}
    assert dead_ids(spool) == {"e33"}
    assert_conserved(acknowledged, loki, spool)
    assert segments(spool) == []


def test_kills_again_and_again_at_every_point_lose_nothing(spool: Path, loki: FakeLoki) -> None:
    writer = SpoolWriter(spool, segment_bytes=4000, free_space_floor=0)
    acknowledged = append_many(writer, [f"e{n}" for n in range(300)])
    for kill in range(60):
        ship_until_killed(spool, loki, POINTS[kill % len(POINTS)], 1 + kill % 2)
    ship_all(spool, loki)
    assert set(loki.ids()) == acknowledged
    assert_conserved(acknowledged, loki, spool)


def test_a_kill_between_two_halves_loses_nothing_though_the_clock_went_back(spool: Path, loki: FakeLoki) -> None:
    """Whoever sorts a batch by time saves a position behind records that were not sent yet."""
    writer = SpoolWriter(spool, free_space_floor=0)
    ids = [f"e{n}" for n in range(6)]
    assert all(writer.append(BASE_NS - number, "INFO", event(name)) for number, name in enumerate(ids))
    writer.close()
    loki.script = lambda number: Reply(413, "too large", store=False) if number == 1 else OK
    assert ship_until_killed(spool, loki, "before send", 3)
    ship_all(spool, loki)
    assert_conserved(set(ids), loki, spool)


def test_a_segment_torn_at_any_byte_loses_only_the_record_that_is_torn(tmp_path: Path, loki: FakeLoki) -> None:
    writer = SpoolWriter(tmp_path / "whole", free_space_floor=0)
    append_many(writer, ["a", "b", "c"])
    writer.close()
    [whole] = segments(tmp_path / "whole")
    content = whole.path.read_bytes()
    last = content.rindex(b"\n", 0, -1) + 1
    for cut in range(last, len(content)):
        spool = tmp_path / str(cut)
        spool.mkdir()
        (spool / whole.path.name).write_bytes(content[:cut])
        loki.stored.clear()
        with_torn = shipper(spool, loki)
        while with_torn.step():
            pass
        with_torn.close()
        complete = cut == len(content) - 1  # all but the newline: the CRC says it is whole
        assert set(loki.ids()) == ({"a", "b", "c"} if complete else {"a", "b"})
        assert with_torn._cursor.totals.torn == (0 if complete or cut == last else 1)
        assert segments(spool) == []


def test_a_torn_record_in_the_middle_does_not_take_the_next_with_it(spool: Path, loki: FakeLoki) -> None:
    writer = SpoolWriter(spool, free_space_floor=0)
    append_many(writer, ["a", "b", "c"])
    writer.close()
    [only] = segments(spool)
    first, second, third = only.path.read_bytes().splitlines(keepends=True)
    only.path.write_bytes(first + second.replace(b"worker", b"w\x00rker") + third)
    ship_all(spool, loki)
    assert set(loki.ids()) == {"a", "c"}


def test_a_writer_that_was_killed_leaves_its_segment_to_the_shipper(spool: Path, loki: FakeLoki) -> None:
    writer = SpoolWriter(spool, free_space_floor=0)
    in_child(lambda: _append_three(writer))
    [orphan] = segments(spool)
    assert orphan.path.suffix == OPEN
    ship_all(spool, loki)
    assert set(loki.ids()) == {"a", "b", "c"}
    assert segments(spool) == []


def _append_three(writer: SpoolWriter) -> None:
    assert append_many(writer, ["a", "b", "c"]) == {"a", "b", "c"}


def test_a_dead_writer_s_segment_is_shipped_though_its_child_lives(spool: Path, loki: FakeLoki) -> None:
    alive, end = os.pipe()

    def parent_dies_child_lives() -> None:
        writer = SpoolWriter(spool, free_space_floor=0)
        _append_three(writer)
        if os.fork() == 0:
            os.close(end)
            os.read(alive, 1)  # until the test ends
            os._exit(0)

    in_child(parent_dies_child_lives)
    ship_all(spool, loki)
    os.close(alive)
    os.close(end)
    assert set(loki.ids()) == {"a", "b", "c"}
    assert segments(spool) == []


def test_a_live_writer_s_segment_is_read_and_left_to_it(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    in_child(lambda: None)  # a child that is gone must not have unlocked the parent's segment
    for event_id in ("a", "b"):
        writer.append(1, "INFO", event(event_id))
        ship_all(spool, loki)
        assert event_id in loki.ids()
    assert [s.path.suffix for s in segments(spool)] == [OPEN]


@pytest.mark.timeout(30)  # one that starts all the same ships until it is stopped
def test_a_second_shipper_says_so_and_leaves(
    spool: Path, loki: FakeLoki, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("observability.shipper.run.signal.signal", lambda *_: None)
    with sole_shipper(spool):
        assert run_shipper(ShipperConfig(spool, LokiTarget(loki.url), LABELS)) == 75
    assert "another shipper (process " in capsys.readouterr().err


def test_a_segment_dropped_between_listing_and_opening_is_passed_over(
    writer: SpoolWriter, spool: Path, loki: FakeLoki
) -> None:
    append_many(writer, ["a", "b"])
    writer.append(BASE_NS + 5, "ERROR", event("c"))
    one = shipper(spool, loki)
    one._reader.refresh()
    next(s for s in segments(spool) if s.stem.endswith("INFO")).path.unlink()
    assert one._collect()
    one.close()


def test_a_segment_sealed_between_listing_and_opening_is_read_under_its_new_name(
    writer: SpoolWriter, spool: Path, loki: FakeLoki
) -> None:
    append_many(writer, ["a"])
    one = shipper(spool, loki)
    one._reader.refresh()
    writer.close()
    assert len(one._collect()) == 1
    one.close()


# The mutations below are what the design forbids. Each must make the check of conservation fail:
# a check that cannot see them proves nothing.


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
