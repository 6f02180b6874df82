"""AUTH PLAIN (RFC 4616) and AUTH LOGIN, as far as a receiver needs them."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

MECHANISMS = "PLAIN LOGIN"

Ask = Callable[[str], Awaitable[bytes]]
"""Sends a challenge, returns the client's line."""


@dataclass(frozen=True)
class Credentials:
    """What the client claims."""

    username: str
    password: str


async def credentials(mechanism: str, initial: bytes, ask: Ask) -> Credentials | None:
    """Hold the conversation of a mechanism; None if the client does not keep to it.

    Raises:
        KeyError: the mechanism is not offered.

    """
    try:
        return await {"PLAIN": _plain, "LOGIN": _login}[mechanism](initial, ask)
    except (binascii.Error, ValueError):
        return None


async def _plain(initial: bytes, ask: Ask) -> Credentials:
    _, username, password = _decoded(initial or await ask("")).split("\0")
    return Credentials(username, password)


async def _login(initial: bytes, ask: Ask) -> Credentials:
    username = _decoded(initial or await ask("Username:"))
    return Credentials(username, _decoded(await ask("Password:")))


def _decoded(line: bytes) -> str:
    return base64.b64decode(line, validate=True).decode()


def encoded(text: str) -> str:
    """Write a challenge."""
    return base64.b64encode(text.encode()).decode()
