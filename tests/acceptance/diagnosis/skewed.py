"""A server on a host whose clock is wrong: a door in front of the real one that moves every time it tells."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from oncall.stack.ports import LOOPBACK

REDIS = re.compile(rb"(\*2\r\n\$10\r\n|server_time_usec:)(\d{10})")
"""The answer to TIME, and the line of INFO: seconds since the epoch come first in both."""
POSTGRES = re.compile(rb"()(\d{10})(?=\.\d)")
"""A time as `extract(epoch FROM …)` writes it."""


@contextmanager
def clock_moved(port: int, seconds: int, told: re.Pattern[bytes] = REDIS) -> Iterator[int]:
    """Give the port of a door to the server on `port`, whose clock is then wrong by so many seconds."""

    def moved(answer: bytes) -> bytes:
        return told.sub(lambda found: found[1] + str(int(found[2]) + seconds).encode(), answer)

    with socket.create_server((LOOPBACK, 0)) as door:
        threading.Thread(target=_serve, args=(door, port, moved), daemon=True).start()
        yield int(door.getsockname()[1])
        door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, port: int, moved: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):  # the door is shut
        while True:
            client, _ = door.accept()
            server = socket.create_connection((LOOPBACK, port))
            for source, sink, changed in ((client, server, bytes), (server, client, moved)):
                threading.Thread(target=_carry, args=(source, sink, changed), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket, changed: Callable[[bytes], bytes]) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(changed(data))
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
