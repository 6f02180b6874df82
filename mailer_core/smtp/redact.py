"""Make a server's words fit for a log line or a database column: short, printable, without credentials."""

import base64
import binascii
import re
from collections.abc import Iterable

LONGEST_TEXT = 300
LONGEST_LOOK = 1500  # bounds the time that hostile words can take; what lies behind is not kept
REDACTED = "[redacted]"
_SHORTEST_SECRET = 4
_ELLIPSIS = "…"

_SPACES = re.compile(r"\s+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
# One cheap look spares the usual "queued as ..." the patterns below.
_HINTS = re.compile(r"://|pass|pwd|secret|token|key|credential|auth|bearer|[a-z0-9+/]{11}", re.IGNORECASE)
_CREDENTIALS = (
    re.compile(r"(\b\w+://)[^\s/@]*:[^\s]*@", re.IGNORECASE),
    re.compile(r"(\b(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|credentials?)\"?\s*[:=]\s*)\S+", re.I),
    re.compile(r"(\bauth\s+(?:plain|login|xoauth2|oauthbearer|cram-md5)\s+)\S+", re.IGNORECASE),
    re.compile(r"(\bauthorization\s*[:=]\s*(?:\w+\s+)?)\S+", re.IGNORECASE),
    re.compile(r"(\bbearer\s+)\S+", re.IGNORECASE),
)
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{11,}={0,2}(?![A-Za-z0-9+/=])")


def clean(said: str | bytes, secrets: Iterable[str] = ()) -> str:
    """Return the text on one line, at most 300 characters, control and direction marks and credentials gone.

    `secrets` are values that must not appear whatever they look like (see `secrets_of`). Never raises.
    """
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if not text.isprintable() or "  " in text:
        text = _SPACES.sub(" ", _UNPRINTABLE.sub(" ", text))
    text = text.strip()
    for secret in secrets:
        text = text.replace(secret, REDACTED)
    if _HINTS.search(text):
        text = _without_credentials(text[:LONGEST_LOOK])
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + _ELLIPSIS


def secrets_of(user: str | None, password: str | None) -> tuple[str, ...]:
    """Every form in which SMTP AUTH writes this password, the longest first (RFC 4616, RFC 4954)."""
    if not user or not password:
        return ()
    plain = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
    login = base64.b64encode(password.encode()).decode()
    forms = (plain, login, password)
    return tuple(form for form in forms if len(form) >= _SHORTEST_SECRET)


def _without_credentials(text: str) -> str:
    for pattern in _CREDENTIALS:
        text = pattern.sub(rf"\1{REDACTED}", text)
    return _BASE64.sub(_hide_if_sasl, text)


def _hide_if_sasl(token: re.Match[str]) -> str:
    """Hide base64 that holds a SASL message (its fields are split by NUL or ^A); a queue id stays."""
    try:
        decoded = base64.b64decode(token.group(), validate=True)
    except binascii.Error:
        return token.group()
    is_sasl = decoded.count(b"\0") >= 2 or decoded.count(b"\x01") >= 2  # noqa: PLR2004 - RFC 4616, RFC 7628
    return REDACTED if is_sasl else token.group()
