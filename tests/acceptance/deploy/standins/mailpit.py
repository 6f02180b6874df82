#!python
"""Our SMTP receiver under Mailpit's name: without words it receives at its port, `readyz` says whether it does."""

import socket
import sys

from oncall.stack.smtp_receiver import server
from oncall.stack.smtp_receiver.__main__ import main as receiver

PORT = 1025


def main(*words: str) -> None:
    """Do what Mailpit does with these words."""
    if words == ("readyz",):
        with socket.create_connection(("127.0.0.1", PORT), timeout=3) as connection:
            connection.recv(3)
        return
    assert not words, words
    server.LOOPBACK = "0.0.0.0"  # type: ignore[attr-defined]  # this network is the run's own
    receiver(["--state", "/letters", "--port", str(PORT)])


if __name__ == "__main__":
    main(*sys.argv[1:])
