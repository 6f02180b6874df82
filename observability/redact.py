"""What must never be read in a log: recipients' addresses when a setting says so, secrets always."""

import hashlib
import hmac
import re
from collections.abc import Callable
from enum import StrEnum

HIDDEN = "[hidden]"

# Each pattern starts at a word's start, or is bounded, so that a long line costs linear time.

_STOP = r"\s＠«»„“”‘’…—–、。，"  # what of other scripts ends a word
_ATOM = rf"[^\x00-\x20\x7f\"(),:;<>@\[\\\]{_STOP}]"
_IN_URL = rf"[^\x00-\x20\x7f\"(),:;<>@\[\\\]/?=&#|{{}}{_STOP}]"
_LABEL = rf"[^\x00-,./:-@\[-^`{{-\x7f{_STOP}]+"
_DOMAIN = rf"(?:\[[\w.:]+\]|{_LABEL}(?:\.{_LABEL})*)"
_AT = r"(?:[@＠]|\\{1,8}u0040|&#(?:64|x40);)"
_AT_IN_URL = r"%(?:25){0,3}40"
_ADDRESS = re.compile(  # in any script (RFC 6531), quoted, at an address literal; or as a URL, JSON or HTML escapes it
    rf"(?:\"(?:[^\"\\]|\\.)+\"|(?<!{_ATOM}){_ATOM}+)(?:\([^()]{{0,64}}\))?(?:{_AT}{_DOMAIN})+"
    rf"|(?<!{_IN_URL}){_IN_URL}+{_AT_IN_URL}{_DOMAIN}",
    re.IGNORECASE,
)
_ESCAPED_AT = re.compile(rf"{_AT}|{_AT_IN_URL}", re.IGNORECASE)

_URL_PASSWORD = re.compile(  # a port is none; a password may hold quotes, spaces, even an @
    r"(?P<before>//[^\s:@\[]{0,256}:)(?!\d{1,5}(?:[/?#\s\"'<>,;)]|$))(?:[^\s\"'<>]{0,512}|[^@\r\n]{0,128})(?=@)"
)
_MECHANISMS = r"(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5|DIGEST-MD5|NTLM|GSSAPI|EXTERNAL|SCRAM-[\w-]{1,20})"
_LINE_END = r"(?:\\r|\\n|[\r\n])"
_AUTH = re.compile(
    rf"(?P<before>\bAUTH\s{{1,8}}{_MECHANISMS}\s{{1,8}}(?!334)"
    rf"|\b334[ -][^\s\\]{{0,512}}{_LINE_END}+|\b(?:Bearer|Basic)\s{{1,8}})[^\s\\]+",
    re.IGNORECASE,
)
_TOKEN = re.compile(r"(?P<before>\b)eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*")  # a JSON Web Token, whatever it is called
_KEY_FILE = re.compile(  # in PEM
    r"(?P<before>)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:.{0,8192}?-----END [A-Z ]{0,40}PRIVATE KEY-----|.*)",
    re.DOTALL,
)
_HEADER = re.compile(r"(?P<before>\b(?:Authorization|Cookie)\s{0,8}:\s{0,8})(?![\\\"'])[^\r\n]+", re.IGNORECASE)
_KEYWORDS = (
    r"(?:password|passwd|passphrase|passwort|passcode|\bpass(?![a-z])|pwd|secret|token|credential|пароль|секрет|токен"
    r"|(?:api|access|private|secret)[_-]?key|authorization|cookie|sessionid)"
)
_SECRET_NAME = re.compile(_KEYWORDS, re.IGNORECASE)
_NAME = rf"{_KEYWORDS}[\w-]{{0,64}}"
_QUOTED = (  # to the quote escaped as the first one is; a doubled one stands for itself; without an end, the whole line
    r"(?:[bru]{0,2}(?P<quote>\\{0,8}[\"'])(?:.{0,4096}?(?<!\\)(?P=quote)(?:(?P=quote).{0,4096}?(?<!\\)(?P=quote))*"
    r"|[^\r\n]*))"
)
_PAIR = re.compile(
    rf"(?P<before>{_NAME}\\{{0,8}}[\"']?\]?\s{{0,8}}(?:=>|:=|={{1,3}}|:|%{{1,4}}(?:25){{0,3}}3d)\s{{0,8}})"
    rf"(?:{_QUOTED}|(?:[^\s,;&]|[,;](?=\S))+)",
    re.IGNORECASE | re.DOTALL,
)
_LISTED = re.compile(
    rf"(?P<before>[\"'][\w-]{{0,64}}{_NAME}\\{{0,8}}[\"']\s{{0,8}},\s{{0,8}}){_QUOTED}", re.IGNORECASE | re.DOTALL
)
_ARGUMENT = re.compile(rf"(?P<before>--(?:[\w]{{1,32}}-){{0,4}}{_NAME}\s{{1,8}})(?!-)\S+", re.IGNORECASE)
_ELEMENT = re.compile(rf"(?P<before><(?:[\w]{{1,32}}[:-]){{0,4}}{_NAME}>)[^<]+", re.IGNORECASE)
_ANY_KEYWORD = (
    *("pass", "pwd", "secret", "token", "credential", "key", "auth", "cookie", "session"),
    *("пароль", "токен", "секрет"),
)
_SECRETS = (  # with what must stand in a text for the pattern to be tried: nine in ten have none of it
    (("//",), _URL_PASSWORD),
    (("-----begin",), _KEY_FILE),
    (("authorization", "cookie"), _HEADER),
    *((_ANY_KEYWORD, pattern) for pattern in (_PAIR, _LISTED, _ARGUMENT, _ELEMENT)),
    (("auth", "334", "bearer", "basic"), _AUTH),
    (("eyj",), _TOKEN),
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
    lower = text.lower()
    for hints, secret in _SECRETS:
        if any(map(lower.__contains__, hints)):
            text = secret.sub(rf"\g<before>{HIDDEN}", text)
    return text


def scrub_addresses(text: str, redact: Callable[[str], str]) -> str:
    """Apply the address policy to every address inside a text, as it reads without escapes."""
    return _ADDRESS.sub(lambda match: redact(_ESCAPED_AT.sub("@", match.group())), text)


def clean(text: str, redact: Callable[[str], str] | None) -> str:
    """Take secrets, and by the address policy addresses, out of words that come from outside."""
    text = scrub(text.encode("utf-8", "replace").decode())  # half a surrogate pair fits no JSON
    return scrub_addresses(text, redact) if redact else text
