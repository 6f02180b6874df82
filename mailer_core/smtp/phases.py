"""Where in an SMTP dialogue a letter is, and how long each stretch took."""

from enum import StrEnum
from typing import NamedTuple


class Phase(StrEnum):
    """The step whose reply is awaited (RFC 5321 section 3).

    `BODY_SENT` begins just before the write that holds the terminating dot: from that moment the
    server may have taken the letter, so silence no longer means "not sent".
    """

    CONNECT = "connect"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    AUTH = "auth"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY_SENT = "body_sent"


BEFORE_RECIPIENT = frozenset({Phase.CONNECT, Phase.EHLO, Phase.STARTTLS, Phase.AUTH, Phase.MAIL})
"""Phases in which the server has not yet been told whom the letter is for."""

BEFORE_LETTER = BEFORE_RECIPIENT - {Phase.MAIL}
"""Phases in which the server has not yet heard of a letter (MAIL tells its size)."""


class Opening(NamedTuple):
    """Milliseconds that opening a connection took: up to EHLO and TLS, and for AUTH."""

    connect_ms: float
    auth_ms: float


NO_OPENING = Opening(0.0, 0.0)


class Timings(NamedTuple):
    """Milliseconds spent waiting in each stretch of one letter; 0 where the connection was kept.

    `connect` runs from the TCP handshake to the end of EHLO and TLS, `body` from the first body byte
    to the reply to the final dot. In a pipelined group `rcpt` and `data` count from the reply before.
    """

    connect: float
    auth: float
    mail: float
    rcpt: float
    data: float
    body: float
