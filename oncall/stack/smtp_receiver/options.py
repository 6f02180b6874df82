"""How a receiver is set up; what it does wrong is a fault plan's matter."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MEBIBYTE = 1024 * 1024


class Tls(StrEnum):
    """Encryption on offer."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True)
class Options:
    """Set-up of one receiver.

    Args:
        folder: where it keeps its letters and reads its faults.
        port: loopback port; 0 takes a free one.
        username: with `password`, what AUTH must say before MAIL is taken; empty asks for nothing.
        password: see `username`.
        tls: encryption on offer, with a certificate of its own.
        max_size: octets, advertised as SIZE (RFC 1870); a larger letter gets 552 5.3.4.
        keep_bodies: store every accepted letter whole.
        without: extensions not to advertise, in upper case, such as PIPELINING.

    """

    folder: Path
    port: int = 0
    username: str = ""
    password: str = ""
    tls: Tls = Tls.NONE
    max_size: int = 10 * MEBIBYTE
    keep_bodies: bool = False
    without: frozenset[str] = frozenset()
