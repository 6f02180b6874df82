"""One letter as SMTP writes it: the envelope commands and the dot-stuffed body, packed ahead where there is time."""

import re
from contextlib import suppress
from typing import NamedTuple

from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Phase

CHUNK_BYTES = 65_536
_BLANK_LINE = b"\r\n\r\n"
# Printable ASCII without space and angle brackets: nothing in it can end the command or the path.
_PATH = re.compile(r"[!-;=?-~]{1,320}")


class Envelope(NamedTuple):
    """The three commands that lead to the body, each with its line end."""

    mail: bytes
    rcpt: bytes
    data: bytes = b"DATA\r\n"


def envelope(envelope_from: str, rcpt: str, wire: bytes, features: dict[str, str]) -> Envelope:
    """Write MAIL and RCPT with the parameters the server offers (RFC 1870 SIZE, RFC 6152 8BITMIME).

    Raises `SmtpFailure` with the code a server would give for an address that cannot be written in a
    command, or for 8-bit bytes that the server does not take. An empty sender is the null path `<>`.
    """
    if envelope_from and not _PATH.fullmatch(envelope_from):
        raise SmtpFailure(Phase.MAIL, 553, "5.1.7", "The sender's address cannot be used in an SMTP command")
    if not _PATH.fullmatch(rcpt):
        raise SmtpFailure(Phase.RCPT, 553, "5.1.3", "The recipient's address cannot be used in an SMTP command")
    parameters = _parameters(wire, features)
    return Envelope(f"MAIL FROM:<{envelope_from}>{parameters}\r\n".encode(), f"RCPT TO:<{rcpt}>\r\n".encode())


def _parameters(wire: bytes, features: dict[str, str]) -> str:
    size = f" SIZE={len(wire)}" if "size" in features else ""
    if wire.isascii():
        return size
    if "8bitmime" not in features:
        raise SmtpFailure(Phase.MAIL, 554, "5.6.3", "The letter has 8-bit bytes and the relay takes 7-bit ones only")
    return f"{size} BODY=8BITMIME"


class Stuffing:
    """Makes letters ready to send, and does once what the letters of a campaign share: their body."""

    def __init__(self) -> None:
        self._body = b""
        self._ready: bytes | None = None

    def ready(self, wire: bytes) -> bytes:
        """Return what `stuffed` makes of the letter."""
        begins = len(wire) - len(self._body)
        if not (self._body and wire.endswith(self._body) and wire.endswith(_BLANK_LINE, 0, begins)):
            self._body, self._ready = wire.partition(_BLANK_LINE)[2], None
            return stuffed(wire)
        # The body begins a line, so that what is before it can be stuffed apart.
        if self._ready is None:
            self._ready = stuffed(self._body)
        return _lines(wire[:begins]) + self._ready


class Packed(NamedTuple):
    """A letter as its bytes leave: the commands up to DATA, and the body with its end."""

    commands: Envelope
    body: bytes


class Packer:
    """Packs letters for a connection, one of them before its turn: while its sender waits for something else."""

    def __init__(self) -> None:
        self._stuffing = Stuffing()
        self._ahead: tuple[str, str, bytes, dict[str, str], Packed] | None = None

    def pack_ahead(self, envelope_from: str, rcpt: str, wire: bytes, features: dict[str, str]) -> None:
        """Pack the letter that comes next; what is wrong with one is said when its turn comes."""
        with suppress(SmtpFailure):
            self._ahead = (envelope_from, rcpt, wire, features, self._pack(envelope_from, rcpt, wire, features))

    def pack(self, envelope_from: str, rcpt: str, wire: bytes, features: dict[str, str]) -> Packed:
        """Give the letter as packed ahead, if it was for this server, or pack it now. Raises `SmtpFailure`."""
        ahead, self._ahead = self._ahead, None
        if ahead and ahead[2] is wire and ahead[3] is features and ahead[:2] == (envelope_from, rcpt):
            return ahead[4]
        return self._pack(envelope_from, rcpt, wire, features)

    def _pack(self, envelope_from: str, rcpt: str, wire: bytes, features: dict[str, str]) -> Packed:
        return Packed(envelope(envelope_from, rcpt, wire, features), self._stuffing.ready(wire))


def stuffed(wire: bytes) -> bytes:
    """Return the letter ready to send: CRLF line ends only, dots doubled, the terminating dot appended.

    A bare CR or LF is turned into a line end: servers that read one as the end of the data would let a
    letter smuggle a second one in (RFC 5321 section 2.3.8 forbids them).
    """
    return _lines(wire) + b".\r\n"


def canonical(wire: bytes) -> bytes:
    """Return the bytes as a receiver will hold them: CRLF line ends only, the last line ended."""
    return b"\r\n".join([*wire.splitlines(), b""])


def _lines(wire: bytes) -> bytes:
    wire = canonical(wire)
    if wire.startswith(b"."):
        wire = b"." + wire
    return wire.replace(b"\r\n.", b"\r\n..")
