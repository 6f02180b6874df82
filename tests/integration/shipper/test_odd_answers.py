"""Answers that no Loki gives, but a proxy or a broken network between may."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import parse_headers

import pytest

from observability.shipper import target
from observability.shipper.answers import Action, action_for
from observability.shipper.target import LokiTarget, PushClient

BODY = b'{"streams":[]}'
STORED = b"HTTP/1.1 204 No Content\r\n"
Script = Callable[[socket.socket], object]


@contextmanager
def answering(script: Script) -> Iterator[PushClient]:
    """A server that answers one push as the script says, and a client of it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):  # the client may be gone
                _read_push(connection)
                script(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        client = PushClient(LokiTarget(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=5))
        try:
            yield client
        finally:
            client.close()
            thread.join()


def _read_push(connection: socket.socket) -> None:
    """Read it to its end: to close with something unread would reset the connection."""
    with connection.makefile("rb") as file:
        file.readline()
        headers = parse_headers(file)
        file.read(int(headers["Content-Length"]))


def by_bytes(connection: socket.socket) -> None:
    for byte in STORED + b"\r\n":
        connection.sendall(bytes([byte]))


@pytest.mark.parametrize(
    "script",
    [
        by_bytes,
        lambda connection: connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" + STORED + b"\r\n"),
        lambda connection: connection.sendall(STORED + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        lambda connection: connection.sendall(STORED + b"Content-Length: abc\r\n\r\n"),
    ],
)
def test_stored_is_stored_however_it_is_said(script: Script) -> None:
    with answering(script) as client:
        assert action_for(client.push(BODY)) is Action.DONE


@pytest.mark.parametrize(
    ("said", "action"),
    [
        (b"HTTP/1.1 20", Action.RETRY),
        (b"HTTP/1.1 2040 x\r\n\r\n", Action.RETRY),
        (b"\x00\xff junk\r\n\r\n", Action.RETRY),
        (STORED + b"X: " + b"a" * 100_000 + b"\r\n\r\n", Action.RETRY),
        (b"HTTP/1.1 400 x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Action.RETRY),
        (b"HTTP/1.1 301 x\r\nLocation: /\r\nContent-Length: 0\r\n\r\n", Action.HOLD),
    ],
)
def test_what_does_not_say_stored_is_kept(said: bytes, action: Action) -> None:
    with answering(lambda connection: connection.sendall(said)) as client:
        assert action_for(client.push(BODY)) is action


def test_an_answer_that_comes_by_drops_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(target, "ANSWER_SECONDS", 0.3)
    given_up = threading.Event()

    def drip(connection: socket.socket) -> None:
        connection.sendall(STORED + b"X: ")
        while not given_up.wait(0.05):
            connection.sendall(b"a")

    with answering(drip) as client:
        began = time.monotonic()
        answer = client.push(BODY)
        given_up.set()
        assert action_for(answer) is Action.RETRY
        assert "no whole answer" in answer.text
        assert time.monotonic() - began < 5  # the socket's own limit, which each drop renews
