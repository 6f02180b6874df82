"""Python's smtplib, ready bytes, one connection, nothing kept: the floor."""

import os
import smtplib
import time

from benchmarks.sending.letter import FROM, HTML, SUBJECT, TEXT, addresses
from benchmarks.sending.peers.configure import answer


def main() -> None:
    """Send."""
    letters = int(os.environ["LETTERS"])
    head = f"From: {FROM}\r\nSubject: {SUBJECT}\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n"
    ready = (head + TEXT + HTML).replace("\r\n", "\n").replace("\n", "\r\n").encode()
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", int(os.environ["SINK_PORT"])) as connection:
        for address in addresses(letters):
            connection.sendmail(FROM, [address], ready)
    answer(letters, time.perf_counter() - began)


main()
