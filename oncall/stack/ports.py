"""Loopback TCP ports."""

import secrets
import socket

LOOPBACK = "127.0.0.1"
# Below the ports from which Linux (32768 up) and macOS (49152 up) serve outgoing connections: a port
# chosen now and bound a minute later is not taken in between by some client's own end.
LOWEST, HIGHEST = 20_000, 32_000


def free_port() -> int:
    """Find a port on which nothing listens now, and that no outgoing connection will take by itself."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)  # not `random`: tests seed that
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port


def answers(port: int) -> bool:
    """Tell whether a server accepts TCP connections on this loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
