import tracemalloc
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Event

import orjson
import pytest

from observability.shipper.exceptions import StoppedError
from observability.shipper.ship import Limits, Shipper
from observability.shipper.state import FILE, backlog
from observability.shipper.target import _closed_by_peer
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from oncall.stack.waiting import wait_until
from tests.integration.shipper.conservation import (
    BASE_NS,
    append_many,
    assert_conserved,
    event,
    ids,
)
from tests.integration.shipper.loki import DOWN, OK, FakeLoki, Reply
from tests.integration.shipper.shipping import ship_all, shipper
from tests.patience import PATIENCE


def test_a_line_arrives_byte_for_byte_with_its_time_labels_and_metadata(
    writer: SpoolWriter, spool: Path, loki: FakeLoki
) -> None:
    line = event("e1", queue_id="q1", trace_id=None, text='Привет \\ "мир"')
    writer.append(BASE_NS, "ERROR", line)
    ship_all(spool, loki)
    [(labels, ts, text, metadata)] = loki.stored
    assert text.encode() == line
    assert ts == str(BASE_NS)
    assert orjson.loads(labels) == {
        "app": "mailer", "env": "test", "component": "worker", "level": "ERROR", "host": "h1",
    }  # fmt: skip
    assert orjson.loads(metadata) == [{"campaign_id": "c1", "queue_id": "q1"}]
    assert loki.headers["X-Scope-OrgID"] == "t1"
    assert loki.headers["Authorization"] == "Basic dTpw"
    assert loki.headers["path"] == "/loki/api/v1/push"


def test_batches_keep_to_their_bounds_and_the_order_of_time(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    for number in range(3000):
        level = "INFO" if number % 2 else "DEBUG"
        writer.append(BASE_NS + number, level, event(f"e{number:05d}", pad='"' * 400))
    ship_all(spool, loki)
    assert max(loki.bodies) <= 1 << 20
    arrived = [orjson.loads(line)["event_id"] for line in loki.order]
    assert sorted(arrived) == [f"e{n:05d}" for n in range(3000)]
    first_push = {orjson.loads(line)["event_id"] for line in loki.order[: loki.sizes[0]]}
    assert first_push == {f"e{n:05d}" for n in range(loki.sizes[0])}


def test_at_most_4000_entries_go_in_one_push(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    for number in range(4001):
        writer.append(number, "INFO", b"{}")
    ship_all(spool, loki)
    assert loki.pushes == 2


def test_shipped_segments_are_deleted_once_sealed(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    append_many(writer, ids(10))
    ship_all(spool, loki)
    assert len(segments(spool)) == 1
    writer.close()
    ship_all(spool, loki)
    assert segments(spool) == []
    assert backlog(spool).bytes == 0


@pytest.mark.parametrize(
    "trouble",
    [
        Reply(260, "ingestion blocked", store=False),
        Reply(200, "", store=False),
        Reply(429, "rate", store=False),
        Reply(500, "", store=False),
        Reply(503, "", store=True),
        Reply(408, "", store=False),
        Reply(0, "", store=True),
        Reply(0, "", store=False),
        Reply(401, "no org id", store=False),
        Reply(403, "", store=False),
        Reply(404, "", store=False),
        Reply(400, "<html>", headers={"Content-Type": "text/html"}, store=False),
    ],
    ids=lambda reply: f"{reply.status}-{'stored' if reply.store else 'discarded'}",
)
def test_what_is_not_answered_204_is_sent_again_until_it_is(
    writer: SpoolWriter, spool: Path, loki: FakeLoki, trouble: Reply
) -> None:
    loki.script = lambda number: trouble if number % 4 else OK
    acknowledged = append_many(writer, ids(50))
    ship_all(spool, loki)
    assert set(loki.ids()) == acknowledged
    assert_conserved(acknowledged, loki, spool)


def test_a_server_that_hangs_is_given_up_and_asked_again(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    loki.script = lambda number: Reply(hang_seconds=2.0) if number == 1 else OK
    acknowledged = append_many(writer, ids(50))
    ship_all(spool, loki, timeout=1.0)
    assert loki.pushes == 2
    assert_conserved(acknowledged, loki, spool)


def _stopping(stop: Event) -> Callable[[], float]:
    def chance() -> float:
        stop.set()
        return 0.0

    return chance


def test_nobody_listening_is_an_outage_like_any_other(writer: SpoolWriter, spool: Path) -> None:
    append_many(writer, ids(5))
    stop = Event()
    shipper(spool, FakeLoki(url="http://127.0.0.1:9"), chance=_stopping(stop)).run(stop)
    state = orjson.loads((spool / FILE).read_bytes())
    assert "refused" in state["last_error"]
    assert state["backlog_bytes"] > 0
    assert (state["appended"], state["waiting"]) == (5, 5)


def test_retry_after_is_kept_in_seconds_and_as_a_date(
    writer: SpoolWriter, spool: Path, loki: FakeLoki, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    later = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=90)
    replies = [
        Reply(429, headers={"Retry-After": "7"}, store=False),
        Reply(503, headers={"Retry-After": format_datetime(later, usegmt=True)}, store=False),
    ]
    loki.script = lambda number: replies[number - 1] if number <= 2 else OK
    append_many(writer, ids(5))
    with closing(shipper(spool, loki)) as one:
        monkeypatch.setattr(one._delivery, "wait", waits.append)
        one.step()
    assert waits[0] == 7
    assert (later - datetime.now(UTC)).total_seconds() <= waits[1] <= 90


def test_the_position_is_saved_as_soon_as_nothing_waits_however_rarely_it_is_saved_under_way(
    writer: SpoolWriter, spool: Path, loki: FakeLoki
) -> None:
    with closing(shipper(spool, loki, limits=Limits(linger_seconds=0.0, save_seconds=3600.0))) as one:
        for number in range(2):
            append_many(writer, [f"e{number}"])
            one.step()
        assert backlog(spool).bytes > 0
        assert not one.step()
        assert backlog(spool).bytes == 0


def test_a_clock_set_back_loses_nothing(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    acknowledged = set()
    for number, ts in enumerate([100, 200, 50, 300, 10, 20, 400]):
        writer.append(BASE_NS + ts, "INFO", event(f"e{number}"))
        acknowledged.add(f"e{number}")
        ship_all(spool, loki)  # a new shipper each time: positions come from the disk
    assert set(loki.ids()) == acknowledged
    assert loki.pushes == 7


def test_an_entry_over_a_push_s_bound_goes_alone(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    writer.append(1, "INFO", event("small"))
    writer.append(2, "INFO", event("big", pad='"' * 520_000))
    writer.append(3, "INFO", event("small too"))
    ship_all(spool, loki)
    assert set(loki.ids()) == {"small", "big", "small too"}
    assert loki.pushes == 3


def test_the_state_file_tells_what_became_of_the_entries(writer: SpoolWriter, spool: Path, loki: FakeLoki) -> None:
    loki.refuses = lambda line: '"e3"' in line
    append_many(writer, ids(10))
    ship_all(spool, loki)
    state = orjson.loads((spool / FILE).read_bytes())
    assert (state["shipped"], state["dead"], state["torn"], state["dropped"]) == (9, 1, 0, 0)
    assert (state["appended"], state["waiting"]) == (10, 0)
    assert state["backlog_bytes"] == 0
    assert state["last_success"] > 0


@pytest.mark.parametrize("status", [401, 403, 404])
def test_what_only_a_human_can_mend_raises_an_alarm_and_loses_nothing(
    writer: SpoolWriter, spool: Path, loki: FakeLoki, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    loki.script = lambda _number: Reply(status, "no org id", store=False)
    acknowledged, stop = append_many(writer, ids(5)), Event()
    shipper(spool, loki, chance=_stopping(stop)).run(stop)
    state = orjson.loads((spool / FILE).read_bytes())
    assert state["alarm"]
    assert state["last_error"] == f"{status}: no org id"
    assert "only a human can mend this" in caplog.text
    loki.script = lambda _number: OK
    ship_all(spool, loki)
    assert not orjson.loads((spool / FILE).read_bytes())["alarm"]
    assert_conserved(acknowledged, loki, spool)


def test_loki_may_be_down_for_a_whole_campaign_and_come_back(
    spool: Path, loki: FakeLoki, monkeypatch: pytest.MonkeyPatch
) -> None:
    loki.script = lambda _number: DOWN
    writer, one = SpoolWriter(spool, segment_bytes=20_000, free_space_floor=0), shipper(spool, loki)
    acknowledged = set()
    for hour in range(20):
        acknowledged |= append_many(writer, [f"h{hour}-{n}" for n in range(200)])
        monkeypatch.setattr(one._delivery, "wait", _give_up)
        assert one.step()
    assert loki.stored == {}
    assert orjson.loads((spool / FILE).read_bytes())["last_error"].startswith("503")
    loki.script = lambda _number: OK
    while one.step():
        pass
    one.close()
    assert orjson.loads((spool / FILE).read_bytes())["last_error"] == ""
    writer.close()
    assert set(loki.ids()) == acknowledged
    assert_conserved(acknowledged, loki, spool)


def _give_up(_seconds: float) -> None:
    raise StoppedError


def test_what_a_shipper_holds_in_memory_does_not_grow_with_its_backlog(spool: Path, loki: FakeLoki) -> None:
    loki.script = lambda _number: Reply(204, store=False)
    peaks = []
    for backlog_size in (10_000, 60_000):
        writer = SpoolWriter(spool, segment_bytes=200_000, free_space_floor=0)
        append_many(writer, ids(backlog_size))
        writer.close()
        tracemalloc.start()
        ship_all(spool, loki)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5


def _is_closed(one: Shipper) -> bool:
    """Say whether the end of the connection has come."""
    connection = one._client._connection
    return connection is None or _closed_by_peer(connection)


def test_a_connection_that_loki_closed_while_idle_costs_no_failure(
    writer: SpoolWriter, spool: Path, loki: FakeLoki
) -> None:
    failed = Event()
    with closing(shipper(spool, loki, chance=_stopping(failed))) as one:
        loki.script = lambda number: Reply(close=True) if number == 1 else OK
        append_many(writer, ["a"])
        one.step()
        assert wait_until(lambda: _is_closed(one), PATIENCE)
        append_many(writer, ["b"])
        one.step()
    assert not failed.is_set()
    assert set(loki.ids()) == {"a", "b"}
