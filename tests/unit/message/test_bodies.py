import quopri
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.message.bodies import Part, alternative, quoted_piece, text_part

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
LINES = st.text("ab .=\t\n\r~-яé😀\0\x0b\x85", max_size=300)


def parsed(part: Part) -> EmailMessage:
    return message_from_bytes(part.headers + b"\r\n" + part.body, policy=policy.default)


def read(part: Part) -> str:
    payload = parsed(part).get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


def as_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else lines + "\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("", "7bit"),
        ("plain\r\nlines\rof all\nkinds", "7bit"),
        ("a" * 998, "7bit"),
        ("a" * 999, "quoted-printable"),
        ("a\0", "quoted-printable"),
        ("Mostly ASCII, with a café in it " * 5, "quoted-printable"),
        ("Здравствуйте", "base64"),
        ("你好", "base64"),
    ],
)
def test_the_encoding_fits_the_text(text: str, encoding: str) -> None:
    part = text_part("plain", [text], {})
    assert parsed(part)["Content-Transfer-Encoding"] == encoding
    assert read(part) == as_lines(text)


@given(st.lists(TEXT | LINES, max_size=6))
def test_any_pieces_come_back_whole_from_lawful_lines(pieces: list[str]) -> None:
    ready = {piece: quoted_piece(piece) for piece in pieces[::2]}
    part = text_part("plain", pieces, ready)
    assert read(part) == as_lines("".join(pieces))
    longest = 998 if b" 7bit\r\n" in part.headers else 76
    lines = part.body.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= longest
    assert part.body.replace(b"\r\n", b"").translate(None, b"\r\n\0") == part.body.replace(b"\r\n", b"")
    assert part.body.isascii()


@given(st.lists(st.text("ab =~\ty\né", max_size=160), max_size=5))
def test_quoted_pieces_can_be_joined_in_any_order(pieces: list[str]) -> None:
    joined = b"".join(map(quoted_piece, pieces))
    assert quopri.decodestring(joined.replace(b"\r\n", b"\n")).decode() == "".join(pieces)
    assert all(len(line) <= 76 for line in joined.split(b"\r\n"))
    assert not any(line.endswith((b" ", b"\t")) for line in joined.split(b"\r\n"))


def test_a_boundary_never_occurs_in_a_body() -> None:
    bodies = ["--=_part_0\n=_part_1", "=_part_2--\n"]
    whole = parsed(alternative(tuple(text_part("plain", [body], {}) for body in bodies)))
    assert whole.get_boundary() == "=_part_3"
    texts = [cast("EmailMessage", part).get_content() for part in whole.iter_parts()]
    assert [text.replace("\r\n", "\n") for text in texts] == [as_lines(body) for body in bodies]


def test_a_ready_piece_is_not_encoded_again() -> None:
    assert b"READY" in text_part("plain", ["é is rare in this text", "recurs"], {"recurs": b"READY"}).body
