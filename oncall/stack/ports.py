"""Loopback TCP ports."""

import atexit
import secrets
import socket
from collections import deque

LOOPBACK = "127.0.0.1"
# Below the ports from which Linux (32768 up) and macOS (49152 up) serve outgoing connections: a port
# chosen now and bound a minute later is not taken in between by some client's own end.
LOWEST, HIGHEST = 20_000, 32_000


CLAIMS = 64
"""A port counts as taken until so many later choices of the process that chose it: its server is up by then."""
_claims: deque[socket.socket] = deque()


def free_port() -> int:
    """Find a port on which nothing listens now, that no outgoing connection takes, and that nobody else has chosen."""
    while True:
        port = LOWEST + secrets.randbelow(HIGHEST - LOWEST)  # not `random`: tests seed that
        if _unbound(port) and _claimed(port):
            return port


def _unbound(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _claimed(port: int) -> bool:
    """Claim a port before its server binds it; False where another stack of this machine was first.

    The claim is the UDP port of the same number, which none of our servers uses: the system gives it to one process
    alone, takes it back when that process ends, and nothing is left on disk.
    """
    claim = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        claim.bind((LOOPBACK, port))
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    if len(_claims) > CLAIMS:
        _claims.popleft().close()
    return True


@atexit.register
def _release() -> None:
    """Close what an ending process would lose, which Python warns of."""
    while _claims:
        _claims.pop().close()


def answers(port: int) -> bool:
    """Tell whether a server accepts TCP connections on this loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False
