"""The bytes that go out, and the replies that come in."""

import re
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.envelope import canonical, envelope, stuffed
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase
from mailer_core.smtp.replies import LONGEST_REPLY_BYTES, BadReply, Reply, ReplyReader, split_enhanced

lines_and_dots = st.lists(st.sampled_from([b".", b"\r\n", b"\r", b"\n", b"a", b".."])).map(b"".join)


def unstuffed(body: bytes) -> bytes:
    """A receiver by the book (RFC 5321 section 4.5.2): the first lone dot ends the data."""
    taken: list[bytes] = []
    for line in body.split(b"\r\n"):
        if line == b".":
            return b"".join(taken)
        taken.append(line.removeprefix(b".") + b"\r\n")
    raise AssertionError("the data never ends")


@given(lines_and_dots)
def test_what_a_receiver_unstuffs_is_the_letter(wire: bytes) -> None:
    assert unstuffed(stuffed(wire)) == canonical(wire)


@given(lines_and_dots)
def test_no_reading_of_line_ends_finds_the_end_of_data_early(wire: bytes) -> None:
    """Smuggling: servers that take a bare CR or LF for a line end must not see a lone dot before ours."""
    body = stuffed(wire)
    assert len(re.findall(rb"(?:^|[\r\n])\.[\r\n]", body)) == 1


def test_letters_with_crlf_line_ends_pass_unchanged() -> None:
    wire = b"Subject: x\r\n\r\nhello\r\n"
    assert canonical(wire) is wire
    assert stuffed(wire) == wire + b".\r\n"


@pytest.mark.parametrize(
    ("wire", "features", "mail"),
    [
        (b"abc", {}, b"MAIL FROM:<l@x>\r\n"),
        (b"abc", {"size": "100"}, b"MAIL FROM:<l@x> SIZE=3\r\n"),
        (b"abc", {"8bitmime": ""}, b"MAIL FROM:<l@x>\r\n"),
        ("é".encode(), {"8bitmime": "", "size": ""}, b"MAIL FROM:<l@x> SIZE=2 BODY=8BITMIME\r\n"),
    ],
)
def test_mail_says_what_the_server_offers_and_the_letter_needs(
    wire: bytes, features: dict[str, str], mail: bytes
) -> None:
    assert envelope("l@x", "r@y", wire, features).mail == mail


def test_eight_bit_letters_are_not_forced_on_a_seven_bit_relay() -> None:
    with pytest.raises(SmtpFailure) as raised:
        envelope("l@x", "r@y", "é".encode(), {})
    assert (raised.value.phase, raised.value.enhanced) == (Phase.MAIL, "5.6.3")


@given(st.text(max_size=30))
def test_no_address_can_add_a_command(address: str) -> None:
    try:
        commands = envelope(address, address, b"", {})
    except SmtpFailure:
        return
    for command in (commands.mail, commands.rcpt):
        assert re.fullmatch(rb"(MAIL FROM|RCPT TO):<[^<>\s]*>\r\n", command)


@pytest.mark.parametrize(
    ("said", "enhanced", "words"),
    [
        ("5.1.1 no\n5.1.1 really", "5.1.1", "no\nreally"),
        ("no code", None, "no code"),
        ("5.1.1", "5.1.1", ""),
        ("5.1.1.1 no", None, "5.1.1.1 no"),
        ("3.1.1 no", None, "3.1.1 no"),
        ("4.2.2 a\n5.1.1 b", "4.2.2", "a\n5.1.1 b"),
    ],
)
def test_enhanced_codes_are_parted_from_the_words(said: str, enhanced: str | None, words: str) -> None:
    assert split_enhanced(said) == (enhanced, words)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, ReplyReader]]:
    server, client = socket.socketpair()
    with server, client:
        yield server, ReplyReader(client)


Pair = tuple[socket.socket, ReplyReader]


def test_replies_in_one_packet_are_read_one_by_one(pair: Pair) -> None:
    server, reader = pair
    server.sendall(b"250-a\r\n250 b\r\n354 go\r\n")
    assert reader.read(1) == Reply(250, b"a\nb")
    assert reader.has_news()
    assert reader.read(1) == Reply(354, b"go")
    assert not reader.has_news()


def test_a_reply_may_be_bare(pair: Pair) -> None:
    server, reader = pair
    server.sendall(b"250\r\n250\n")
    assert [reader.read(1), reader.read(1)] == [Reply(250, b""), Reply(250, b"")]


@pytest.mark.parametrize(
    "said", [b"hello\r\n", b"\r\n", b"25 x\r\n", b"199 x\r\n", b"2500 x\r\n", b"250_x\r\n", b"\xff\xfe\r\n"]
)
def test_what_is_no_reply_is_not_taken_for_one(pair: Pair, said: bytes) -> None:
    server, reader = pair
    server.sendall(said)
    with pytest.raises(BadReply):
        reader.read(1)


@pytest.mark.parametrize("said", [b"2" * (LONGEST_REPLY_BYTES + 1), b"250-%s\r\n" % (b"x" * 1000) * 30])
def test_a_reply_without_end_is_cut_off(pair: Pair, said: bytes) -> None:
    server, reader = pair
    server.sendall(said)
    with pytest.raises(BadReply, match="does not end"):
        reader.read(1)


def test_a_server_that_hangs_up_is_no_reply(pair: Pair) -> None:
    server, reader = pair
    server.sendall(b"250-half\r\n")
    server.close()
    assert reader.has_news()
    with pytest.raises(ConnectionResetError):
        reader.read(1)


def test_silence_ends_with_the_time_it_was_given(pair: Pair) -> None:
    with pytest.raises(TimeoutError, match=r"no whole reply within 0\.01 s"):
        pair[1].read(0.01)
