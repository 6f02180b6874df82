"""Take secrets and addresses out of everything that was read, before anybody judges, prints or records it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, unquote

from observability.redact import HIDDEN, is_secret_name, mask, scrub, scrub_addresses
from playbook.diagnosis.evidence import Reading

SHORTEST_SECRET: Final = 4
"""A password as short as a word would be taken out of innocent sentences."""
QUERY: Final = "query"
"""The field that holds what a session runs: its literals may be letters' subjects, names, addresses."""
_DSN_PASSWORD: Final = re.compile(r"password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|(\S+))", re.IGNORECASE)
_PARTS: Final = re.compile(r"[/?#:@\[\]\s]+")
_LITERAL: Final = re.compile(r"'(?:[^']|'')*(?:'|$)|\$(\w*)\$.*?(?:\$\1\$|$)", re.DOTALL)
_SUBJECTS: Final = (
    re.compile(r"\b((?:subject|тема)\s*[:=]\s*)[^\r\n;]+", re.IGNORECASE),
    re.compile(r"\b((?:subject|тема)\s+)(?:\"[^\"]*\"|'[^']*'|«[^»]*»)", re.IGNORECASE),
)
_CALLED: Final = re.compile(
    r"\"[^\"<>]{1,200}\"(?=\s*<)|\b((?:to|cc|from|reply-to):)[^<>\r\n:;\"]{1,200}(?=<)", re.IGNORECASE
)
"""A person's name beside their address."""
_TOKEN: Final = re.compile(
    r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b[prs]k_(?:live|test)_\w{8,}"
    r"|\bglpat-[\w-]{8,}|\bgh[pousr]_\w{20,}|\bxox[abprs]-[\w-]{8,}"
)
"""Tokens that are known by their look: JSON Web Tokens, and those of well-known services."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What would steer a terminal, or turn a line's direction round."""


def redacted(readings: Mapping[str, Reading], addresses: Iterable[str]) -> dict[str, Reading]:
    """Redact values and details; `addresses` are those of the sources, whose passwords must not be read."""
    secrets = sorted({secret for address in addresses for secret in _secrets(address)}, key=len, reverse=True)
    return {step: _applied(reading, lambda text: _clean_text(text, secrets)) for step, reading in readings.items()}


def printable(reading: Reading) -> Reading:
    """Take out what would steer the terminal that it is printed on."""
    return _applied(reading, lambda text: _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


def _applied(reading: Reading, clean: Callable[[str], str]) -> Reading:
    return replace(reading, value=_clean(reading.value, clean), detail=clean(reading.detail))


def _secrets(address: str) -> Iterator[str]:
    """Give every form of an address's password; of one that cannot be read, whatever might be a part of it."""
    for found in _passwords(address):
        for form in (found, unquote(found), found.lower(), quote(unquote(found), safe="")):
            if len(form) >= SHORTEST_SECRET:
                yield form


def _passwords(address: str) -> Iterator[str]:
    """Give its password, and the parts at which a library that reads it in its own way may cut it."""
    if "://" in address:
        user, _, _ = address.partition("://")[2].rpartition("@")
        password = user.partition(":")[2]
        yield from (password, *_PARTS.split(password))
    elif "=" in address:
        yield from (quoted or bare for quoted, bare in _DSN_PASSWORD.findall(address))
    else:
        yield address


def _clean(value: Any, clean: Callable[[str], str]) -> Any:
    match value:
        case str():
            return clean(value)
        case list():
            return [_clean(one, clean) for one in value]
        case dict():
            return {name: _of_field(name, one, clean) for name, one in value.items()}
    return value


def _of_field(name: str, value: Any, clean: Callable[[str], str]) -> Any:
    if is_secret_name(name):
        return HIDDEN
    if name == QUERY and isinstance(value, str):
        return clean(_LITERAL.sub("'…'", value))
    return _clean(value, clean)


def _clean_text(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    text = _TOKEN.sub(HIDDEN, _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))
    for subject in _SUBJECTS:
        text = subject.sub(rf"\g<1>{HIDDEN}", text)
    text = _CALLED.sub(lambda found: f"{found[1]} *** " if found[1] else "***", text)
    return scrub_addresses(scrub(text), _masked)


def _masked(address: str) -> str:
    """Mask an address, but no worker: Celery writes its name as celery@host."""
    return address if address.startswith("celery@") else mask(address)
