"""The bytes that go out."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.envelope import Packer, Stuffing, canonical, envelope, stuffed
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase

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


@given(st.lists(st.tuples(lines_and_dots, st.sampled_from([b"", b"\r\n\r\n", b"\n\n"]), lines_and_dots).map(b"".join)))
def test_a_body_that_letters_share_changes_nothing(letters: list[bytes]) -> None:
    stuffing = Stuffing()
    for wire in letters:
        assert [stuffing.ready(wire) for _ in range(3)] == [stuffed(wire)] * 3


@given(lines_and_dots, lines_and_dots)
def test_the_end_of_a_body_is_not_taken_for_the_body_before(end: bytes, before: bytes) -> None:
    stuffing = Stuffing()
    for wire in (b"A: 1\r\n\r\n" + end, b"A: 2\r\n\r\n" + before + end, b"A: 3\r\n\r\n" + end, before + end):
        assert stuffing.ready(wire) == stuffed(wire)


def test_a_letter_packed_ahead_leaves_as_one_packed_at_its_turn() -> None:
    packer, features, wires = Packer(), {"size": ""}, [b"A: %d\r\n\r\n.same\r\n" % n for n in range(4)]
    for wire in wires:
        packer.pack_ahead("l@x", "r@y", wire, features)
        assert packer.pack("l@x", "r@y", wire, features) == Packer().pack("l@x", "r@y", wire, features)


def test_what_was_packed_ahead_for_another_letter_or_server_is_not_sent() -> None:
    wire, features = b"A: 1\r\n\r\nsame\r\n", {"size": ""}
    for turn in (("l@x", "other@y", wire, features), ("o@x", "r@y", wire, features), ("l@x", "r@y", wire, {})):
        packer = Packer()
        packer.pack_ahead("l@x", "r@y", wire, features)
        assert packer.pack(*turn) == Packer().pack(*turn)


def test_what_is_wrong_with_a_letter_is_said_at_its_turn() -> None:
    packer = Packer()
    packer.pack_ahead("l@x", "a b@y", b"", {})
    with pytest.raises(SmtpFailure):
        packer.pack("l@x", "a b@y", b"", {})


def test_letters_with_crlf_line_ends_pass_unchanged() -> None:
    wire = b"Subject: x\r\n\r\nhello\r\n"
    assert canonical(wire) == wire
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
