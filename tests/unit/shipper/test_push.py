from uuid import UUID

import orjson
import pytest

from observability import context
from observability.catalogue.events.letters import EmailSent
from observability.formatter import JsonLines
from observability.shipper import push
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


LETTER = (
    b'{"timestamp":"2026-11-24T12:20:05.127012Z","level":"INFO","message":"%b","component":"worker","event_id":"a-1",'
    b'"trace_id":"t1","campaign_id":"c1","queue_id":"q1","recipient_id":"r1"}'
)


@pytest.mark.parametrize(
    "message", [b"Email sent successfully", b'say \\",\\"component\\":\\"x\\"', b"\xd0\x9f \\u00e9"]
)
def test_a_letter_s_line_gives_what_its_json_says_though_it_is_not_read(message: bytes) -> None:
    line = LETTER % message
    quick, thorough = item(line), item(line.replace(b"{", b"{ ", 1))
    assert quick.stream == thorough.stream
    assert orjson.loads(quick.value)[2] == orjson.loads(thorough.value)[2]
    assert orjson.loads(quick.value)[2] == {"campaign_id": "c1", "queue_id": "q1", "trace_id": "t1"}
    assert orjson.loads(quick.value)[1].encode() == line


def test_a_line_that_the_mailer_tells_of_a_letter_is_such_a_line() -> None:
    with context.bound(trace_id="t1", campaign_id=str(UUID(int=1))):
        told = JsonLines("worker").event_line(sent(), 1)
    assert told.startswith(b'{"timestamp":"1970-01-01T00:00:00.000000Z","level":"INFO",')
    assert push._LETTER.match(told)


def sent() -> EmailSent:
    return EmailSent(UUID(int=1), UUID(int=2), UUID(int=3), "a@example.com", "<1@example.com>", "smtp", 0.3, 1, 1)


def test_a_drop_notice_tells_its_count() -> None:
    text = notice.line(Loss(42, 0, 1, "DEBUG", "spool is full"), "stem")
    assert item(text).dropped == 42
    assert item(b'{"component":"spool","dropped":"no number"}').dropped == 0
    assert item(b'{"message":"dropped 3"}').dropped == 0


def test_a_body_groups_entries_by_stream_and_keeps_their_order() -> None:
    assert orjson.loads(body([(b'{"l":1}', b"[1]"), (b'{"l":2}', b"[2]"), (b'{"l":1}', b"[3]")])) == {
        "streams": [{"stream": {"l": 1}, "values": [[1], [3]]}, {"stream": {"l": 2}, "values": [[2]]}]
    }
