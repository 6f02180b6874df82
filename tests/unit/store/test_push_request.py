"""Bodies of a push that can be read, and those that are refused whole."""

import gzip
from typing import Any

import orjson
import pytest

from observability.logql.source import Entry
from observability.store.exceptions import RequestRefused
from observability.store.push_request import MAX_BODY_BYTES, Pushed, read_push

JSON = {"content-type": "application/json"}
GZIP = {**JSON, "content-encoding": "gzip"}


def body(*values: Any, **stream: Any) -> bytes:
    return orjson.dumps({"streams": [{"stream": {"app": "mailer"}, "values": list(values), **stream}]})


def test_a_value_is_a_time_as_text_a_line_and_perhaps_metadata() -> None:
    found = read_push(body(["12", "line"], ["13", "line", {"trace_id": "t"}]), JSON)
    assert found == [Pushed({"app": "mailer"}, [Entry(12, "line", {}), Entry(13, "line", {"trace_id": "t"})])]


def test_a_gzipped_body_with_a_charset_in_its_type_is_the_same() -> None:
    headers = {"content-type": "application/json; charset=utf-8", "content-encoding": "gzip"}
    assert read_push(gzip.compress(body(["12", "line"])), headers) == read_push(body(["12", "line"]), JSON)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b'{"streams":', "couldn't parse push request"),
        (b"[]", "the body must be an object"),
        (body(streams=1, values=5), "values must be an array"),
        (body(["12", "line"], stream={"app": 5}), "label values must be strings"),
        (body(["12", "line"], stream=[]), "label values must be an object"),
        (body(["12", 5]), "a line must be a string"),
        (body(["twelve", "line"]), "a time must be nanoseconds"),
        (body([12.5, "line"]), "a time must be nanoseconds"),
        (body([True, "line"]), "a time must be nanoseconds"),
        (body([str(1 << 63), "line"]), "a time must be nanoseconds"),
        (body(["12", "line", {"trace_id": 5}]), "structured metadata must be strings"),
        (body(["12"]), "a value is"),
        (body("12"), "a value must be an array"),
        (b"\xff", "couldn't parse push request"),
    ],
)
def test_a_body_that_is_not_a_push_is_refused_with_400(raw: bytes, words: str) -> None:
    with pytest.raises(RequestRefused, match=words) as refused:
        read_push(raw, JSON)
    assert refused.value.status == 400


def test_a_body_gzipped_in_several_members_is_read_whole() -> None:
    raw = body(["12", "line"])
    assert read_push(gzip.compress(raw[:9]) + gzip.compress(raw[9:]), GZIP) == read_push(raw, JSON)


PACKED = gzip.compress(body(["12", "line"]))


@pytest.mark.parametrize("time", ["１", " 1 ", "1_0", "0x1", "1e3", "", "9" * 5000, 1.5, True, None])
def test_a_time_in_another_form_than_whole_nanoseconds_is_refused(time: object) -> None:
    with pytest.raises(RequestRefused, match="nanoseconds"):
        read_push(body([time, "line"]), JSON)


@pytest.mark.parametrize("broken", [b"not gzip", PACKED[:-9], PACKED + b"garbage", PACKED + PACKED[:-9]])
def test_a_body_that_does_not_unpack_is_refused_with_400(broken: bytes) -> None:
    with pytest.raises(RequestRefused, match="couldn't unpack") as refused:
        read_push(broken, GZIP)
    assert refused.value.status == 400


@pytest.mark.parametrize("headers", [JSON, GZIP], ids=["plain", "gzip"])
def test_a_body_over_the_bound_is_refused_with_413_however_well_it_packs(headers: dict[str, str]) -> None:
    raw = b" " * (MAX_BODY_BYTES + 1)
    with pytest.raises(RequestRefused, match="too large") as refused:
        read_push(gzip.compress(raw) if headers is GZIP else raw, headers)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    "headers", [{}, {"content-type": "application/x-protobuf"}, {**JSON, "content-encoding": "snappy"}]
)
def test_what_is_not_json_is_refused_with_415_and_the_way_out(headers: dict[str, str]) -> None:
    with pytest.raises(RequestRefused, match=r"JSON|gzip") as refused:
        read_push(body(["12", "line"]), headers)
    assert refused.value.status == 415
