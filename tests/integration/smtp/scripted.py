"""A tiny SMTP server on loopback whose every reply can be planned to the byte."""

import socket
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import sleep

from mailer_core.smtp.memory import Letter

PIPELINING = ("PIPELINING", "SIZE 10485760", "8BITMIME")
LOCK_STEP = ("SIZE 10485760", "8BITMIME")


@dataclass(frozen=True)
class Hang:
    """Say this much, then nothing more, until the client leaves."""

    said: bytes = b""
    taken: bool = False


@dataclass(frozen=True)
class Drop:
    """Say this much, then close; while a body is awaited, after so many of its bytes."""

    said: bytes = b""
    taken: bool = False
    after_bytes: int | None = None


@dataclass(frozen=True)
class Drip:
    """Say this one byte at a time, until the client leaves."""

    said: bytes
    pause: float = 0.02


Answer = bytes | Hang | Drop | Drip

DEFAULTS: dict[str, Answer] = {
    "CONNECT": b"220 relay.test ESMTP\r\n",
    "HELO": b"250 relay.test\r\n",
    "STARTTLS": b"220 2.0.0 go ahead\r\n",
    "AUTH": b"235 2.7.0 welcome\r\n",
    "MAIL": b"250 2.1.0 Ok\r\n",
    "RCPT": b"250 2.1.5 Ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "BODY": b"250 2.0.0 Ok: queued as 42\r\n",
    "RSET": b"250 2.0.0 Ok\r\n",
    "QUIT": b"221 2.0.0 Bye\r\n",
}


class _Over(Exception):
    pass


@dataclass
class ScriptedServer:
    """Plans by verb (`CONNECT`, `EHLO`, ..., `BODY` for the reply to the final dot), used up in order.

    `waits` holds the seconds before each reply to a verb.
    """

    port: int
    features: tuple[str, ...] = PIPELINING
    tls: ssl.SSLContext | None = None
    implicit_tls: bool = False
    letters: list[Letter] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    chunks: list[bytes] = field(default_factory=list)
    connections: int = 0
    waits: dict[str, float] = field(default_factory=dict)
    closing: threading.Event = field(default_factory=threading.Event)
    _planned: dict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))

    def plan(self, verb: str, *answers: Answer) -> None:
        self._planned[verb].extend(answers)

    def verbs(self) -> list[str]:
        return [command.split()[0].upper() for command in self.commands]

    def next_answer(self, verb: str, instead: bytes | None = None) -> Answer:
        sleep(self.waits.get(verb, 0.0))
        if self._planned[verb]:
            return self._planned[verb].popleft()
        if instead:
            return instead
        if verb == "EHLO":
            lines = ["relay.test", *self.features]
            return "".join(f"250{'-' if line != lines[-1] else ' '}{line}\r\n" for line in lines).encode()
        return DEFAULTS.get(verb, b"502 5.5.2 what?\r\n")

    def serve(self, listener: socket.socket) -> None:
        while not self.closing.is_set():
            with suppress(TimeoutError, ConnectionError, ssl.SSLError, _Over):
                sock, _ = listener.accept()
                self.connections += 1
                sock.settimeout(5)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _Connection(self, sock).serve()


class _Connection:
    def __init__(self, server: ScriptedServer, sock: socket.socket) -> None:
        self._server = server
        self._sock = sock
        self._buffer = b""
        self._mail: str | None = None
        self._rcpts: list[str] = []

    def serve(self) -> None:
        try:
            if self._server.implicit_tls:
                self._encrypt()
            self._answer("CONNECT")
            while True:
                self._command(self._until(b"\r\n").decode("latin-1"))
        finally:
            self._sock.close()

    def _command(self, line: str) -> None:
        self._server.commands.append(line)
        verb = line.split(maxsplit=1)[0].upper()
        code = self._answer(verb, self._out_of_order(verb))
        if verb == "STARTTLS" and code == b"220":
            self._encrypt()
        elif verb == "RSET" and code == b"250":
            self._mail, self._rcpts = None, []
        elif verb == "MAIL" and code == b"250":
            self._mail, self._rcpts = _path(line), []
        elif verb == "RCPT" and code == b"250":
            self._rcpts.append(_path(line))
        elif verb == "DATA" and code == b"354":
            self._body()
        elif verb == "QUIT":
            raise _Over

    def _out_of_order(self, verb: str) -> bytes | None:
        """What a server says to a command that the transaction's state does not allow."""
        if verb == "MAIL" and self._mail is not None:
            return b"503 5.5.1 nested MAIL\r\n"
        if verb == "RCPT" and self._mail is None:
            return b"503 5.5.1 need MAIL\r\n"
        if verb == "DATA" and not self._rcpts:
            return b"554 5.5.1 no valid recipients\r\n"
        return None

    def _body(self) -> None:
        answer = self._server.next_answer("BODY")
        if isinstance(answer, Drop) and answer.after_bytes is not None:
            self._at_least(answer.after_bytes)
        else:
            raw = b"" if self._peek(3) == b".\r\n" else self._until(b"\r\n.\r\n") + b"\r\n"
            if not raw:
                self._until(b"\r\n")
            accepts = (
                answer.startswith(b"2")
                if isinstance(answer, bytes)
                else isinstance(answer, Hang | Drop) and answer.taken
            )
            if accepts:
                wire = b"\r\n".join(line.removeprefix(b".") for line in raw.split(b"\r\n"))
                self._server.letters.extend(Letter(self._mail or "", rcpt, wire) for rcpt in self._rcpts)
            self._mail, self._rcpts = None, []
        self._say(answer)

    def _answer(self, verb: str, out_of_order: bytes | None = None) -> bytes:
        answer = self._server.next_answer(verb, out_of_order)
        self._say(answer)
        return answer[:3] if isinstance(answer, bytes) else b""

    def _say(self, answer: Answer) -> None:
        if isinstance(answer, Drip):
            self._drip(answer)
        self._sock.sendall(answer if isinstance(answer, bytes) else answer.said)
        if isinstance(answer, Hang):
            while self._sock.recv(65_536):
                pass
        if not isinstance(answer, bytes):
            raise _Over

    def _drip(self, drip: Drip) -> None:
        for byte in drip.said:
            self._sock.sendall(bytes([byte]))
            sleep(drip.pause)
        raise _Over

    def _encrypt(self) -> None:
        assert self._server.tls is not None
        self._sock = self._server.tls.wrap_socket(self._sock, server_side=True)

    def _until(self, end: bytes) -> bytes:
        while end not in self._buffer:
            self._receive()
        found, _, self._buffer = self._buffer.partition(end)
        return found

    def _peek(self, size: int) -> bytes:
        self._at_least(size)
        return self._buffer[:size]

    def _at_least(self, size: int) -> None:
        while len(self._buffer) < size:
            self._receive()

    def _receive(self) -> None:
        chunk = self._sock.recv(65_536)
        if not chunk:
            raise _Over
        self._server.chunks.append(chunk)
        self._buffer += chunk


def _path(line: str) -> str:
    return line.partition("<")[2].partition(">")[0]


@contextmanager
def scripted(
    features: tuple[str, ...] = PIPELINING, tls: ssl.SSLContext | None = None, *, implicit_tls: bool = False
) -> Iterator[ScriptedServer]:
    """Serve one connection at a time on a free port of 127.0.0.1 until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        server = ScriptedServer(listener.getsockname()[1], features, tls, implicit_tls)
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            thread.join(6)
