"""Bodies as 7-bit bytes on the wire (RFC 2045), so that no relay has to convert them and break a signature."""

import struct
from binascii import b2a_base64, b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

MAX_LINE = 998
"""The longest line of a 7bit body, which holds no NUL either (RFC 2045 2.7)."""
BASE64_LINE = 76
# Quoted-printable triples a byte outside ASCII, Base64 makes four of any three. A letter outside ASCII
# has mostly two bytes, so that the bytes beyond one a character tell how many there are.
QP_PAYS_BELOW = 1 / 12


@dataclass(frozen=True, slots=True)
class Part:
    """A body with the header fields that describe it, ready for the wire; `body` ends with CRLF."""

    headers: bytes
    body: bytes


def text_part(subtype: str, pieces: Sequence[str], ready: Mapping[str, bytes]) -> Part:
    """Encode a text body given in pieces: as it is if ASCII, else in the shorter of quoted-printable and Base64.

    `ready` holds what `quoted_piece` gave for pieces that recur: they are not encoded again.
    """
    text, pieces = _as_lines("".join(pieces), pieces)
    data = text.encode("utf-8", "replace")
    lines = data.split(b"\n")
    if text.isascii() and b"\0" not in data and max(map(len, lines)) <= MAX_LINE:
        return _part(subtype, "7bit", b"\r\n".join(lines))
    if len(data) - len(text) < len(data) * QP_PAYS_BELOW:
        quoted = b"".join([ready.get(piece) or quoted_piece(piece) for piece in pieces])
        return _part(subtype, "quoted-printable", quoted)
    return _part(subtype, "base64", _base64(b"\r\n".join(lines)))


def quoted_piece(piece: str) -> bytes:
    """Write a piece in quoted-printable (RFC 2045 6.7) so that another can follow: by a soft line break."""
    # The sentinel keeps the last line short of its soft break and a space at the end from being the last byte.
    data = piece.encode("utf-8", "replace") + b"~"
    quoted = b2a_qp(data)[:-1]
    return (quoted if quoted.endswith(b"\n") or not quoted else quoted + b"=\n").replace(b"\n", b"\r\n")


def alternative(parts: tuple[Part, ...]) -> Part:
    """Join parts as multipart/alternative (RFC 2046 5.1.4), the best last, with a boundary that none holds."""
    boundary = _boundary(parts)
    pieces = [
        piece for part in parts for piece in (b"--", boundary, b"\r\n", part.headers, b"\r\n", part.body, b"\r\n")
    ]
    headers = b'Content-Type: multipart/alternative;\r\n boundary="' + boundary + b'"\r\n'
    return Part(headers, b"".join([*pieces, b"--", boundary, b"--\r\n"]))


def _part(subtype: str, encoding: str, body: bytes) -> Part:
    return Part(_headers(subtype, encoding), body)


@cache
def _headers(subtype: str, encoding: str) -> bytes:
    headers = f'Content-Type: text/{subtype}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n'
    return headers.encode("ascii")


def _as_lines(text: str, pieces: Sequence[str]) -> tuple[str, Sequence[str]]:
    """Let lines end in a newline alone, the last one too, as a whole and in pieces."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        pieces = [text]
    return (text, pieces) if text.endswith("\n") else (text + "\n", [*pieces, "\n"])


def _base64(data: bytes) -> bytes:
    encoded = b2a_base64(data, newline=False)
    whole = len(encoded) // BASE64_LINE
    # One call cuts all whole lines: three times as fast as slicing in a loop.
    lines = struct.unpack_from("76s" * whole, encoded)
    return b"\r\n".join((*lines, encoded[whole * BASE64_LINE :])).removesuffix(b"\r\n") + b"\r\n"


def _boundary(parts: tuple[Part, ...]) -> bytes:
    """Choose the first of a fixed series; `=_` cannot occur in either encoding, only in a 7-bit body."""
    number = 0
    while any(b"=_part_%d" % number in part.body for part in parts):
        number += 1
    return b"=_part_%d" % number
