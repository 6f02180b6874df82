"""What must never be read in a log: recipients' addresses when a setting says so, secrets always."""

import hashlib
import hmac
import re
from collections.abc import Callable
from enum import StrEnum

HIDDEN = "[hidden]"

# Each pattern starts at a word's start, or is bounded, so that a long line costs linear time.
# An address may be in any script (RFC 6531), quoted, at an address literal, or escaped as in a URL.
_ADDRESS = re.compile(
    r"(?:\"(?:[^\"\\]|\\.)+\"|(?<![\w.!#$%&'*+/=?^`{|}~-])[\w.!#$%&'*+/=?^`{|}~-]+)"
    r"(?:@|%40)(?:\[[\w.:]+\]|[\w-]+(?:\.[\w-]+)*)"
)
_URL_PASSWORD = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]{0,20}://[^\s:/@]{0,256}):[^\s\"'<>]{0,512}@", re.IGNORECASE)
_AUTH = re.compile(r"(?P<verb>\b(?:AUTH\s+(?:PLAIN|LOGIN|XOAUTH2)|Bearer|Basic)\s+)\S+", re.IGNORECASE)
_KEYWORDS = r"(?:password|passwd|passphrase|secret|token|api[_-]?key|authorization|cookie|sessionid)"
_SECRET_NAME = re.compile(_KEYWORDS, re.IGNORECASE)
_PAIR = re.compile(
    rf"(?P<name>{_KEYWORDS}[\w-]{{0,64}}[\"']?\s{{0,8}}[=:]\s{{0,8}})"
    r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s,;&]+)",
    re.IGNORECASE,
)


class RecipientPolicy(StrEnum):
    """Values of `MAILER_LOG_RECIPIENT`."""

    FULL = "full"
    MASKED = "masked"
    HASH = "hash"


def mask(address: str) -> str:
    """Keep the first letter and the domain: `a***@example.com`."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else "***"


def pseudonym(key: bytes) -> Callable[[str], str]:
    """Make a function that gives each address the same 16 hex digits, useless without the key."""

    def hashed(address: str) -> str:
        return hmac.new(key, address.lower().encode(), hashlib.sha256).hexdigest()[:16]

    return hashed


def address_policy(policy: RecipientPolicy, key: bytes) -> Callable[[str], str] | None:
    """Give the function that redacts an address, or None where addresses are logged as they are."""
    if policy is RecipientPolicy.FULL:
        return None
    return mask if policy is RecipientPolicy.MASKED else pseudonym(key)


def is_secret_name(name: str) -> bool:
    """Say whether a value of this name must not be read, whatever it is."""
    return bool(_SECRET_NAME.search(name))


def scrub(text: str) -> str:
    """Take passwords, tokens and authorization values out of words that come from outside."""
    text = _URL_PASSWORD.sub(rf"\g<scheme>:{HIDDEN}@", text)
    text = _AUTH.sub(rf"\g<verb>{HIDDEN}", text)
    return _PAIR.sub(rf"\g<name>{HIDDEN}", text)


def scrub_addresses(text: str, redact: Callable[[str], str]) -> str:
    """Apply the address policy to every address inside a text."""
    return _ADDRESS.sub(lambda match: redact(match.group()), text)


def clean(text: str, redact: Callable[[str], str] | None) -> str:
    """Take secrets, and by the address policy addresses, out of words that come from outside."""
    text = scrub(text.encode("utf-8", "replace").decode())  # half a surrogate pair fits no JSON
    return scrub_addresses(text, redact) if redact else text
