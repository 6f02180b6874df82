"""A kill at any point, a torn end at any byte, a second shipper: nothing is lost, nothing stored twice."""

import os
from pathlib import Path

import pytest

from observability.shipper.lock import sole_shipper
from observability.shipper.run import ShipperConfig, run_shipper
from observability.shipper.target import LokiTarget
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
from tests.integration.shipper.shipping import LABELS, POINTS, ship_all, ship_until_killed, shipper
from tests.patience import PATIENCE
from tests.unit.spool.reading import in_child


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


@pytest.mark.timeout(PATIENCE)  # one that starts all the same ships until it is stopped
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
