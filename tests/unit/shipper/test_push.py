import orjson
import pytest

from observability.shipper.merge import Entry
from observability.shipper.push import Item, Labels, Streams, body, make_item
from observability.spool import notice
from observability.spool.notice import Loss
from observability.spool.record import Record

STREAMS = Streams(Labels("mailer", "prod", "h1"))


def item(line: bytes, level: str = "INFO") -> Item:
    return make_item(Entry("stem", 10, 0, Record(1_795_487_403_238_000_001, level, line)), STREAMS)


def test_time_is_a_string_of_nanoseconds_and_the_line_is_untouched() -> None:
    line = b'{"b":1,  "a":"\\u00e9 \xd0\x9f"}'
    assert orjson.loads(item(line).value) == ["1795487403238000001", line.decode()]


@pytest.mark.parametrize(
    ("line", "component"),
    [
        (b'{"component":"worker"}', "worker"),
        (b'{"component":"celery_beat-2"}', "celery_beat-2"),
        (b'{"component":"Any text at all"}', "other"),
        (b'{"component":7}', "other"),
        (b"{}", "other"),
        (b"[1]", "other"),
        (b"not json", "other"),
    ],
)
def test_labels_are_five_and_closed(line: bytes, component: str) -> None:
    labels = orjson.loads(item(line, "DEBUG").stream)
    assert labels == {"app": "mailer", "env": "prod", "component": component, "level": "DEBUG", "host": "h1"}


def test_ids_become_structured_metadata_where_they_are_present() -> None:
    line = b'{"campaign_id":"c1","queue_id":null,"trace_id":"","recipient_id":"r1"}'
    assert orjson.loads(item(line).value)[2:] == [{"campaign_id": "c1"}]


def test_a_drop_notice_tells_its_count() -> None:
    text = notice.line(Loss(42, 0, 1, "DEBUG", "spool is full"), "stem")
    assert item(text).dropped == 42
    assert item(b'{"component":"spool","dropped":"no number"}').dropped == 0
    assert item(b'{"message":"dropped 3"}').dropped == 0


def test_a_body_groups_entries_by_stream_and_keeps_their_order() -> None:
    assert orjson.loads(body([(b'{"l":1}', b"[1]"), (b'{"l":2}', b"[2]"), (b'{"l":1}', b"[3]")])) == {
        "streams": [{"stream": {"l": 1}, "values": [[1], [3]]}, {"stream": {"l": 2}, "values": [[2]]}]
    }
