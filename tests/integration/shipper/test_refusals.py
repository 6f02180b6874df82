"""What Loki refuses for good is kept aside while the rest goes through, and can be sent again."""

from pathlib import Path

import pytest

from observability.shipper.replay import replay_dead
from observability.shipper.target import LokiTarget
from observability.spool.writer import SpoolWriter
from tests.integration.shipper.conservation import append_many, assert_conserved, dead_ids, ids
from tests.integration.shipper.loki import DOWN, OK, FakeLoki, Reply
from tests.integration.shipper.shipping import ship_all


@pytest.mark.parametrize("status", [400, 422])
def test_one_bad_entry_goes_to_the_dead_letters_and_the_rest_through(
    writer: SpoolWriter, spool: Path, loki: FakeLoki, status: int
) -> None:
    loki.refuses = lambda line: '"e13"' in line
    acknowledged = append_many(writer, ids(100))
    ship_all(spool, loki)
    assert dead_ids(spool) == {"e13"}
    assert set(loki.ids()) == acknowledged - {"e13"}
    assert_conserved(acknowledged, loki, spool)


def test_a_body_too_large_is_halved(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    loki.script = lambda _number: Reply(413, store=False) if loki.bodies[-1] > 5000 else OK
    acknowledged = append_many(writer, ids(200))
    ship_all(spool, loki)
    assert set(loki.ids()) == acknowledged
    assert dead_ids(spool) == set()


def test_dead_letters_can_be_replayed_once_loki_takes_them(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    loki.refuses = lambda line: '"e13"' in line or '"e14"' in line
    acknowledged = append_many(writer, ids(20))
    ship_all(spool, loki)
    loki.refuses = lambda line: '"e14"' in line
    result = replay_dead(spool, LokiTarget(loki.url))
    assert (result.stored, result.left) == (1, 1)
    assert "too far behind" in result.reason
    assert dead_ids(spool) == {"e14"}
    assert_conserved(acknowledged, loki, spool)


def test_a_replay_while_loki_is_down_keeps_every_letter(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    loki.refuses = lambda line: "e1" in line
    append_many(writer, ids(15))
    ship_all(spool, loki)
    before = dead_ids(spool)
    loki.script = lambda _number: DOWN
    assert replay_dead(spool, LokiTarget(loki.url)).left == len(before)
    assert dead_ids(spool) == before
