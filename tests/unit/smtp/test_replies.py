"""The replies that come in, in whatever pieces the network delivers them."""

import re
import socket
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer_core.smtp.replies import LONGEST_REPLY_BYTES, BadReply, Reply, ReplyReader, split_enhanced


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


class Pieces(socket.socket):
    """A socket that delivers these pieces, one a `recv`, and then the end; None: nothing came in time."""

    def __init__(self, pieces: Sequence[bytes | None]) -> None:
        super().__init__()
        self._pieces = iter(pieces)

    def recv(self, *_: object) -> bytes:
        piece = next(self._pieces, b"")
        if piece is None:
            raise TimeoutError
        return piece


Said = list[Reply | type[OSError]]


def read_all(pieces: Sequence[bytes]) -> Said:
    """What a reader makes of the pieces: replies, and the error that ended it."""
    said: Said = []
    with Pieces(pieces) as sock:
        reader = ReplyReader(sock)
        while True:
            try:
                said.append(reader.read(1))
            except OSError as error:
                return [*said, type(error)]


def by_the_book(data: bytes) -> Said:
    """The same by RFC 5321 section 4.2, a line at a time, from the whole at once."""
    said: Said = []
    texts: list[bytes] = []
    *lines, _ = data.split(b"\n")
    for line in lines:
        found = re.fullmatch(rb"([2-5]\d\d)(?:([ -])(.*))?", line.rstrip(), re.DOTALL)
        if not found:
            return [*said, BadReply]
        texts.append(found[3] or b"")
        if found[2] != b"-":
            said.append(Reply(int(found[1]), b"\n".join(texts)))
            texts = []
    return [*said, ConnectionResetError]


DIALOGUE = b"250-relay\r\n250-SIZE 100\r\n250 OK\r\n354  go \t\r\n421\r\n250-\n250 a\rb\n550 5.1.1 no\r\nnonsense\r\n"
line_ends = st.sampled_from([b"\r\n", b"\n", b" \r\n", b"\r", b""])
line_starts = st.sampled_from(
    [b"250 ", b"250-", b"250", b"421 4.3.2 ", b"354-", b"25", b"199 ", b"2500 ", b"", b"\xff"]
)
lines = st.tuples(line_starts, st.sampled_from([b"", b"Ok", b"queued as 250 ", b"\xe9\r."]), line_ends).map(b"".join)
dialogues = st.lists(lines, max_size=6).map(b"".join)


def test_a_reply_may_be_cut_at_any_byte() -> None:
    for at in range(1, len(DIALOGUE)):
        assert read_all([DIALOGUE[:at], DIALOGUE[at:]]) == by_the_book(DIALOGUE)
    assert read_all([bytes([byte]) for byte in DIALOGUE]) == by_the_book(DIALOGUE)


def test_a_hang_up_at_any_byte_makes_no_reply_of_half_a_one() -> None:
    whole = DIALOGUE[: DIALOGUE.index(b"nonsense")]
    for end in range(len(whole)):
        said = read_all([whole[:end]] if end else [])
        assert said == by_the_book(whole[:end])
        assert said[-1] is ConnectionResetError


@given(dialogues, st.lists(st.integers(1, 80), max_size=8))
def test_whatever_is_said_in_whatever_pieces_is_read_by_the_book(data: bytes, cuts: list[int]) -> None:
    ends = sorted({cut for cut in cuts if cut < len(data)})
    pieces = [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)] if data else []
    assert read_all(pieces) == by_the_book(data)


@given(st.binary(max_size=60))
def test_garbage_is_read_by_the_book_as_well(data: bytes) -> None:
    assert read_all([data] if data else []) == by_the_book(data)


def test_a_wait_that_is_longer_than_the_socket_s_own_goes_on() -> None:
    with Pieces([None, None, b"250 late\r\n"]) as sock:
        sock.settimeout(2.0)
        assert ReplyReader(sock).read(5) == Reply(250, b"late")
        assert sock.gettimeout() == 2.0


def test_a_wait_that_is_shorter_than_the_socket_s_own_ends_in_time() -> None:
    with Pieces([b"250 at once\r\n"]) as sock:
        sock.settimeout(2.0)
        ReplyReader(sock).read(1)
        assert sock.gettimeout() == 1
