"""A letter to send, and what the tests of the client do with it."""

import pytest

from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.exceptions import SmtpFailure

WIRE = b"Subject: hello\r\n\r\nhello\r\n"


def send(connection: SmtpConnection, rcpt: str = "bob@example.com", wire: bytes = WIRE) -> None:
    connection.send("list@example.com", rcpt, wire)


def failure_of(connection: SmtpConnection, wire: bytes = WIRE) -> SmtpFailure:
    with pytest.raises(SmtpFailure) as raised:
        send(connection, wire=wire)
    return raised.value
