"""The spool answers as the Loki does to which it is shipped."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest

from observability.logql.evaluate import instant, logs
from observability.logql.result import to_loki_json
from observability.spool.record import encode
from observability.spool.segment import segments
from observability.spool.writer import SpoolWriter
from oncall.logs.spool_source import SpoolSource
from tests.integration.shipper.shipping import LABELS
from tests.integration.store.serving import HOUR, NOW, SECOND, served
from tests.integration.store.shipping import ship_into


def line(number: int, component: object = "worker", **fields: object) -> bytes:
    head = {"timestamp": "2026-11-24T06:00:00Z", "level": "INFO", "message": "Email sent successfully"}
    return orjson.dumps({**head, "component": component, "number": number, **fields})


@pytest.fixture
def writer(spool: Path) -> Iterator[SpoolWriter]:
    with closing(SpoolWriter(spool, free_space_floor=0)) as writer:
        yield writer


@pytest.fixture
def source(spool: Path) -> SpoolSource:
    return SpoolSource(spool, LABELS)


def lines(source: SpoolSource, query: str = '{app="mailer"}') -> list[tuple[int, str]]:
    streams = logs(source, query, NOW - HOUR, NOW + HOUR, limit=5000, direction="forward").streams
    return sorted((found for stream in streams for found in stream.lines), key=lambda found: found[0])


def mixed(writer: SpoolWriter) -> None:
    """Write all that a spool may hold: several levels, components, no JSON, no component, ids, other alphabets."""
    writer.append(NOW, "INFO", line(1, campaign_id="c1", queue_id="q1", trace_id="t1"))
    writer.append(NOW + 1, "INFO", line(2, "web", nested={"component": "other"}, text='says "component":"beat"'))
    writer.append(NOW + 2, "ERROR", line(3, "web", message='quotes "component":"beat"'))
    writer.append(NOW + 3, "INFO", b'{"nested":{"component":"beat"},"component":"late","level":"INFO"}')
    writer.append(NOW + 4, "INFO", b"not JSON at all")
    writer.append(NOW + 5, "DEBUG", line(6, "Has Spaces"))
    writer.append(NOW + 6, "INFO", line(7, 17))
    writer.append(NOW + 7, "WARNING", "письмо \ufffd".encode() + b"\xff")
    writer.append(NOW + 7, "WARNING", "письмо \ufffd".encode() + b"\xff")
    writer.append(NOW + 8, "INFO", b"[1, 2]")


QUERIES = (
    'sum by (app, env, component, level, host, service_name) (count_over_time({app="mailer"}[1h]))',
    'sum by (campaign_id, queue_id, trace_id, detected_level) (count_over_time({app="mailer"}[1h]))',
    'sum by (component) (count_over_time({level="INFO"} |= "Email" | json number="number" | number > 1 [1h]))',
    'sum(count_over_time({component=~"web|other"}[1h]))',
    'sum(count_over_time({app="another"}[1h]))',
)


def test_every_question_has_the_same_answer_before_and_after_shipping(
    writer: SpoolWriter, source: SpoolSource, spool: Path, tmp_path: Path
) -> None:
    mixed(writer)
    at = NOW + SECOND
    before: list[Any] = [to_loki_json(instant(source, query, at)) for query in QUERIES]
    texts = lines(source)
    writer.close()
    with served(tmp_path / "store", now=lambda: at) as store:
        ship_into(store.url, spool)
        assert segments(spool) == []
        assert [{**store.ask("query", query=query, time=at).data, "stats": None} for query in QUERIES] == [
            {**answer, "stats": None} for answer in before
        ]
        found = store.ask("query_range", query='{app="mailer"}', start=NOW, end=at, direction="forward").data["result"]
        assert sorted((int(ts), text) for stream in found for ts, text in stream["values"]) == texts
    assert len(texts) == 9


def test_a_clock_that_was_set_back_does_not_disorder_the_answer(writer: SpoolWriter, source: SpoolSource) -> None:
    for step in (5, 3, 9, 1):
        writer.append(NOW + step, "INFO", line(step))
    ((_, entries),) = ((labels, list(entries)) for labels, entries in source.select([], 0, NOW + HOUR))
    assert [entry.ts - NOW for entry in entries] == [1, 3, 5, 9]


def test_processes_are_read_as_one_log(spool: Path, source: SpoolSource) -> None:
    first, second = SpoolWriter(spool, free_space_floor=0), SpoolWriter(spool, free_space_floor=0)
    for number in range(10):
        (first, second)[number % 2].append(NOW + number, "INFO", line(number))
    assert [ts - NOW for ts, _ in lines(source)] == list(range(10))
    first.close()
    second.close()


def test_torn_records_are_skipped_and_what_is_written_later_is_seen(
    writer: SpoolWriter, source: SpoolSource, spool: Path
) -> None:
    writer.append(NOW, "INFO", line(1))
    (segment,) = segments(spool)
    with segment.path.open("ab") as file:
        file.write(encode(NOW + 1, "INFO", line(2))[:-20] + b"\n")
    writer.append(NOW + 2, "INFO", line(3))
    assert [ts - NOW for ts, _ in lines(source)] == [0, 2]
    with segment.path.open("ab") as file:
        file.write(encode(NOW + 3, "INFO", line(4))[:-20] + b"\n" + encode(NOW + 4, "INFO", line(5)))
    assert [ts - NOW for ts, _ in lines(source)] == [0, 2, 4]


def test_a_segment_that_is_deleted_or_sealed_while_it_is_read_harms_nothing(
    writer: SpoolWriter, source: SpoolSource, spool: Path
) -> None:
    writer.append(NOW, "INFO", line(1))
    writer.append(NOW + 1, "ERROR", line(2))
    assert len(lines(source)) == 2
    writer.close()
    assert len(lines(source)) == 2
    next(segment for segment in segments(spool) if segment.rank == 20).path.unlink()
    assert [ts - NOW for ts, _ in lines(source)] == [1]


def test_an_empty_or_absent_spool_has_no_lines(source: SpoolSource, spool: Path) -> None:
    assert lines(source) == []
    spool.mkdir()
    assert lines(source) == []


def test_only_lines_of_the_span_come(writer: SpoolWriter, source: SpoolSource) -> None:
    for number in range(5):
        writer.append(NOW + number, "INFO", line(number))
    streams = logs(source, '{app="mailer"}', NOW + 1, NOW + 3, limit=10).streams
    assert [ts - NOW for stream in streams for ts, _ in stream.lines] == [2, 1]
