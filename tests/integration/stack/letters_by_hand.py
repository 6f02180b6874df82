"""Plain smtplib and plain sockets against the receiver."""

import smtplib
import socket

from oncall.stack.ports import LOOPBACK
from tests.patience import PATIENCE

LETTER = b"Message-ID: <one@example.com>\r\nX-Attempt: 2\r\nSubject: News\r\n\r\nDear reader,\r\n.a dot\r\n"


def send(port: int, *recipients: str, timeout: float = PATIENCE, letter: bytes = LETTER) -> None:
    """Send one letter as smtplib does it."""
    with smtplib.SMTP(LOOPBACK, port, local_hostname="sender.example", timeout=timeout) as client:
        client.sendmail("news@example.com", recipients or ["reader@example.com"], letter)


def converse(port: int, *segments: bytes) -> list[str]:
    """Send each segment in one piece, and read to the end; the last segment must make the receiver close."""
    with socket.create_connection((LOOPBACK, port), timeout=PATIENCE) as connection:
        for segment in segments:
            connection.sendall(segment)
        return connection.makefile("rb").read().decode().splitlines()
