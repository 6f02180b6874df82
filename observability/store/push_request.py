"""From the body of a push to streams and entries. A body that cannot be read is refused whole."""

import re
import zlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson

from observability.logql.source import Entry
from observability.store.exceptions import RequestRefused

MAX_BODY_BYTES = 8 << 20
"""Of a body, packed or unpacked. Loki's default burst for a tenant is 6 MB: more could never pass there."""
_NANOSECONDS = re.compile(r"[+-]?[0-9]{1,32}")
_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1


class Pushed(NamedTuple):
    """A stream of a push, as it came."""

    labels: dict[str, str]
    entries: list[Entry]


def read_push(body: bytes, headers: Mapping[str, str]) -> list[Pushed]:
    """Return the streams of a push. Header names in lower case. Raises RequestRefused: 400, 413, 415."""
    kind = headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise RequestRefused(
            415, f"content type {kind or 'none'!r} is not taken: this store takes JSON (set application/json)"
        )
    try:
        document = orjson.loads(_unpacked(body, headers.get("content-encoding", "")))
    except orjson.JSONDecodeError as error:
        raise RequestRefused(400, f"couldn't parse push request: {error}") from None
    return [_stream(stream) for stream in _list(_object(document, "the body").get("streams", []), "streams")]


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding in ("", "identity"):
        unpacked = body
    elif encoding == "gzip":
        unpacked = _gunzipped(body)
    else:
        raise RequestRefused(415, f"content encoding {encoding!r} is not taken: send gzip or none")
    if len(unpacked) > MAX_BODY_BYTES:
        raise RequestRefused(413, f"request body too large, limit: {MAX_BODY_BYTES} bytes")
    return unpacked


def _gunzipped(body: bytes) -> bytes:
    """Unpack, one member after the other, no more than tells that it is too large."""
    unpacked, rest = b"", body
    while rest and len(unpacked) <= MAX_BODY_BYTES:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            unpacked += unpacker.decompress(rest, MAX_BODY_BYTES + 1 - len(unpacked))
        except zlib.error as error:
            raise RequestRefused(400, f"couldn't unpack push request: {error}") from None
        if not unpacker.eof and len(unpacked) <= MAX_BODY_BYTES:
            raise RequestRefused(400, "couldn't unpack push request: unexpected end of the gzip data")
        rest = unpacker.unused_data
    return unpacked


def _stream(found: Any) -> Pushed:
    stream = _object(found, "a stream")
    labels = _texts(stream.get("stream", {}), "label values")
    return Pushed(labels, [_entry(value) for value in _list(stream.get("values", []), "values")])


def _entry(found: Any) -> Entry:
    value = _list(found, "a value")
    if len(value) not in (2, 3):
        raise _bad("a value is [time, line] or [time, line, metadata]")
    time, line = value[0], value[1]
    if not isinstance(line, str):
        raise _bad("a line must be a string")
    return Entry(_time(time), line, _texts(value[2], "structured metadata") if len(value) == 3 else {})  # noqa: PLR2004 -- counted above


def _time(found: Any) -> int:
    time = int(found) if type(found) is int or (isinstance(found, str) and _NANOSECONDS.fullmatch(found)) else None
    if time is None or not _LOWEST <= time <= _HIGHEST:
        raise _bad("a time must be nanoseconds since 1970, as a string")
    return time


def _texts(found: Any, what: str) -> dict[str, str]:
    texts = _object(found, what)
    if not {str}.issuperset(map(type, texts.values())):
        raise _bad(f"{what} must be strings")
    return texts


def _object(found: Any, what: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _bad(f"{what} must be an object")
    return found


def _list(found: Any, what: str) -> list[Any]:
    if not isinstance(found, list):
        raise _bad(f"{what} must be an array")
    return found


def _bad(complaint: str) -> RequestRefused:
    return RequestRefused(400, f"couldn't parse push request: {complaint}")
