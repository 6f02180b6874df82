"""Read SMTP replies (RFC 5321 section 4.2) from a socket, each within one deadline."""

import re
import select
import socket
from time import monotonic
from typing import NamedTuple

LONGEST_REPLY_BYTES = 16_384
SERVICE_CLOSING = 421
# No less than a TLS record may hold (RFC 8446 section 5.1): what stays behind inside TLS, no poll would see.
_RECEIVE_BYTES = 16_384
_ONE_LINE = re.compile(rb"([2-5][0-9]{2}) ([^\n]*)\n")
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s+|$)")


class BadReply(ConnectionError):
    """The server said something that is no SMTP reply; the connection cannot be trusted any more."""


class Reply(NamedTuple):
    """A whole reply: its code and its lines, joined by newlines."""

    code: int
    said: bytes

    @property
    def is_accepted(self) -> bool:
        """Tell whether the code is a 2xx."""
        return 200 <= self.code < 300  # noqa: PLR2004 - RFC 5321 section 4.2.1

    @property
    def is_refused(self) -> bool:
        """Tell whether the code is a 4xx or 5xx."""
        return self.code >= 400  # noqa: PLR2004 - RFC 5321 section 4.2.1


def split_enhanced(text: str) -> tuple[str | None, str]:
    """Part a reply's text into its enhanced status code (RFC 3463) and the words, once per line.

    A code whose shape is wrong stays in the words.
    """
    enhanced: str | None = None
    words = []
    for line in text.split("\n"):
        found = _ENHANCED.match(line)
        if found and enhanced in (None, found[1]):
            enhanced = found[1]
            words.append(line[found.end() :])
        else:
            words.append(line)
    return enhanced, "\n".join(words)


def set_timeout(sock: socket.socket, seconds: float) -> None:
    """Set a socket's timeout, and spare the system call where it is set already."""
    if sock.gettimeout() != seconds:
        sock.settimeout(seconds)


class ReplyReader:
    """Buffers what a socket delivers and hands out one reply at a time."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._buffer = b""
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def read(self, timeout: float) -> Reply:
        """Wait `timeout` seconds for the whole reply; a server that drips it is left in less than twice that.

        Raises `TimeoutError` when it is late, `ConnectionError` when the server hung up, `BadReply` when it
        speaks something else.
        """
        deadline = monotonic() + timeout
        if not self._buffer:
            self._buffer = self._receive(deadline, timeout)
        if found := _ONE_LINE.match(self._buffer):  # nearly all are one line, and here as a whole
            self._buffer = self._buffer[found.end() :]
            return Reply(int(found[1]), found[2].rstrip())
        return self._read_lines(deadline, timeout)

    def has_news(self) -> bool:
        """Tell whether the server said something unasked or hung up; costs one system call."""
        return bool(self._buffer) or bool(self._poll.poll(0))

    def _read_lines(self, deadline: float, timeout: float) -> Reply:
        lines: list[bytes] = []
        while True:
            found = _LINE.fullmatch(self._line(deadline, timeout))
            if not found:
                raise BadReply("the server's reply does not start with a three-digit code")
            lines.append(found[3] or b"")
            if found[2] != b"-":
                return Reply(int(found[1]), b"\n".join(lines))
            if sum(map(len, lines)) > LONGEST_REPLY_BYTES:
                raise BadReply("the server's reply does not end")

    def _line(self, deadline: float, timeout: float) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > LONGEST_REPLY_BYTES:
                raise BadReply("the server's reply line does not end")
            self._buffer += self._receive(deadline, timeout)
        line, self._buffer = self._buffer[:end], self._buffer[end + 1 :]
        return line.rstrip()

    def _receive(self, deadline: float, timeout: float) -> bytes:
        """Wait in slices of the socket's own timeout, which stays: to change it costs a system call."""
        slice_ = self.sock.gettimeout()
        if slice_ is None or slice_ > timeout:
            self.sock.settimeout(timeout)
        while monotonic() <= deadline:
            try:
                data = self.sock.recv(_RECEIVE_BYTES)
            except TimeoutError:
                continue
            if not data:
                raise ConnectionResetError("the server closed the connection")
            return data
        raise _late(timeout)


def _late(timeout: float) -> TimeoutError:
    return TimeoutError(f"no whole reply within {timeout:g} s")
