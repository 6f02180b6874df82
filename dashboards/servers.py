"""Servers that are asked over HTTP: where they are, with which login, and why one did not answer."""

from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

import requests


class Server(NamedTuple):
    """An address taken apart. `name`: the address without its login, fit to be told to everyone."""

    name: str
    user: str
    password: str


def server_of(url: str) -> Server:
    """Take an address apart; its login may be percent-encoded, its query and fragment mean nothing."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    name = urlunsplit((parts.scheme, host, parts.path, "", "")).rstrip("/")
    return Server(name, unquote(parts.username or ""), unquote(parts.password or ""))


def session_for(user: str, password: str) -> requests.Session:
    """Open a session that signs in where there is a user; neither a proxy nor `~/.netrc` sees what is asked."""
    session = requests.Session()
    session.trust_env = False
    session.auth = (user, password) if user else None
    return session


def innermost(error: BaseException) -> BaseException:
    """Find what lies at the bottom of a failure: the layers above it only repeat the address."""
    while error.__context__ is not None:
        error = error.__context__
    return error
