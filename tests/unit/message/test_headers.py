import re
from base64 import b64decode
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.message.exceptions import HeaderError, HeaderInjectionError
from mailer_core.message.headers import address_header, extra_header, text_header

CONTROL = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]))
PRINTABLE = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200)
TRICKY = st.text(' "\\<>@,;:()=?_aяé😀', max_size=120)


def parsed(header: bytes) -> dict[str, Any]:
    assert header.endswith(b"\r\n")
    assert header.isascii()
    return dict(message_from_bytes(header + b"\r\n", policy=policy.default).items())


def longest_line(header: bytes) -> int:
    return max(map(len, header.split(b"\r\n")))


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        ("", b"Subject: \r\n"),
        ("News", b"Subject: News\r\n"),
        ("Новости", b"Subject: =?utf-8?b?0J3QvtCy0L7RgdGC0Lg=?=\r\n"),
        ("=?utf-8?q?x?=", b"Subject: =?utf-8?b?PT91dGYtOD9xP3g/PQ==?=\r\n"),
        ("word " * 20 + "end", b"Subject: " + b"word " * 12 + b"word\r\n " + b"word " * 7 + b"end\r\n"),
    ],
)
def test_a_subject_is_plain_encoded_or_folded(value: str, wire: bytes) -> None:
    assert text_header("Subject", value) == wire


@given(PRINTABLE | TRICKY | st.text("ab ", max_size=400))
def test_any_printable_subject_comes_back_whole(value: str) -> None:
    header = text_header("Subject", value)
    assert str(parsed(header)["Subject"]) == value
    assert longest_line(header) <= 998


@given(st.text("abя😀", min_size=60, max_size=2_000))
def test_no_line_of_an_encoded_subject_is_over_76(value: str) -> None:
    header = text_header("Subject", value + "я")
    assert longest_line(header) <= 76
    # Each word holds whole characters (RFC 2047 5): the parser would forgive it.
    words = re.findall(rb"=\?utf-8\?b\?([^?]+)\?=", header)
    assert "".join(b64decode(word).decode() for word in words) == value + "я"


def test_one_endless_word_is_encoded_to_fit() -> None:
    header = text_header("Subject", "a" * 2_000)
    assert longest_line(header) <= 76
    assert str(parsed(header)["Subject"]) == "a" * 2_000


@given(PRINTABLE | TRICKY)
def test_any_printable_display_name_comes_back_whole(name: str) -> None:
    header = address_header("From", name, "news@example.com")
    [(phrase, address)] = getaddresses([message_from_bytes(header)["From"]])
    # The newer parser of Python 3.11 puts spaces between encoded words (RFC 2047 6.2 wants none); the older does not.
    assert str(make_header(decode_header(phrase))) == " ".join(name.split())
    assert address == "news@example.com"
    assert longest_line(header) <= 998


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("", b"From: news@xn--e1afmkfd.xn--p1ai\r\n"),
        ("The News", b"From: The News <news@xn--e1afmkfd.xn--p1ai>\r\n"),
        ('News, "Ltd"', b'From: "News, \\"Ltd\\"" <news@xn--e1afmkfd.xn--p1ai>\r\n'),
    ],
)
def test_a_display_name_is_quoted_where_it_must_be(name: str, wire: bytes) -> None:
    assert address_header("From", name, "news@пример.рф") == wire


@pytest.mark.parametrize("control", CONTROL)
def test_no_control_character_passes_in_any_header(control: str) -> None:
    value = f"a{control}Bcc: b@example.com"
    with pytest.raises(HeaderInjectionError):
        text_header("Subject", value)
    with pytest.raises(HeaderInjectionError):
        address_header("From", value, "news@example.com")
    with pytest.raises(HeaderInjectionError):
        address_header("From", "News", value)
    with pytest.raises(HeaderInjectionError):
        extra_header("X-Note", value)
    with pytest.raises(HeaderInjectionError):
        extra_header("Reply-To", value)


@pytest.mark.parametrize(
    "name",
    ["", "X Note", "X:Note", "X\r\nBcc", "X-é", "x" * 41, "Bcc", "SUBJECT", "Content-Type", "List-Unsubscribe"],
)
def test_a_header_that_is_malformed_or_ours_cannot_be_added(name: str) -> None:
    with pytest.raises(HeaderError):
        extra_header(name, "x")


@pytest.mark.parametrize("value", ["word " * 40 + "end", "я" * 100])
def test_a_header_with_the_longest_name_is_folded_as_well(value: str) -> None:
    header = extra_header("X" * 40, value)
    assert longest_line(header) <= 76
    assert parsed(header)["X" * 40] == value


def test_an_added_address_header_keeps_its_addresses() -> None:
    header = extra_header("Reply-To", '"Ответы, служба" <help@пример.рф>, plain@example.com')
    first, second = parsed(header)["Reply-To"].addresses
    assert (first.display_name, first.addr_spec) == ("Ответы, служба", "help@xn--e1afmkfd.xn--p1ai")
    assert second.addr_spec == "plain@example.com"


def test_a_bad_address_is_an_error_of_the_header() -> None:
    with pytest.raises(HeaderError, match="From: this is not an e-mail address"):
        address_header("From", "News", "news")
