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
    rf"(?P<before>\bAUTH\s{{1,8}}{_MECHANISMS}\s{{1,8}}(?!334|{_MECHANISMS}\b)"
    rf"|\b334(?:[ -][^\s\\]{{0,512}})?{_LINE_END}+)[^\s\\]+",
    re.IGNORECASE,
)
# What no word of a language looks like: a digit beside a letter, capitals after small letters twice, or a sign within.
_NO_WORD = r"(?=[^\s,;\"'\\]{0,64}?(?:\d[^\W\d]|[^\W\d]\d|(?-i:[a-z][A-Z]\S{0,64}?[a-z][A-Z])|\w[!$%^&*+=~#]))"
_NO_ADDRESS = r"(?!\d{4}-\d\d|\S{0,256}@[\w-]{1,64}\.\w)"  # nor a date
_SCHEME = re.compile(
    rf"(?P<before>(?:\b|20)(?:Bearer|Basic)(?:\s|%{{1,4}}(?:25){{0,3}}20|:){{1,8}}){_NO_ADDRESS}{_NO_WORD}[^\s\\\"']+",
    re.IGNORECASE,
)
_TOKEN = re.compile(  # by their makers' marks, whatever they are called: JSON Web Tokens, cloud and chat services' keys
    r"(?P<before>(?<![A-Za-z0-9])|hooks\.slack\.com/services/)(?:eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)*"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])|gh[opsru]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|npm_\w{30,}"
    r"|xox[a-z]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|sk-[\w-]{20,}|AIza[\w-]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|(?<=hooks\.slack\.com/services/)[\w/]+)"
)
_KEY_FILE = re.compile(  # in PEM
    r"(?P<before>)-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:.{0,8192}?-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|.*)",
    re.DOTALL,
)
_HEADER = re.compile(r"(?P<before>\b(?:Authorization|Cookie)\s{0,8}:\s{0,8})(?![\\\"'])[^\r\n]+", re.IGNORECASE)
_KEYWORDS = (
    r"(?:password|passwd|passphrase|passwort|passcode|\bpass(?![a-z])|pwd|secret|token|credential|парол[ьяеюи]|секрет"
    r"|токен|(?:api|auth|access|private|secret)[_-]?key|authorization|cookie|sessionid|sessid"
    r"|\b(?:otp|totp|pin|pw|sid)(?![a-z]))"
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
_IS = r"(?:\s{1,8}(?:is|was|это)\b:?|\s{0,8}(?:->|[—–-]))"
_SAID = re.compile(  # in a sentence, where words of the language follow too
    rf"(?P<before>\b(?:\w{{1,32}}[_-]){{0,4}}(?:{_NAME}|(?:api|access|private|secret)\s{{1,4}}key|(?:pin|otp|one-time)\s{{1,4}}code)"
    rf"(?:{_IS}\s{{1,8}}|\s{{1,8}}(?![^\W\d]+=|\S{{0,64}}\w@\w)(?=\S{{6}})))"
    rf"{_NO_ADDRESS}{_NO_WORD}[^\s,;\"'\\]{{4,}}",
    re.IGNORECASE,
)
_SAID_QUOTED = re.compile(
    rf"(?P<before>\b(?:(?:password|passwd|passphrase|pwd|парол[ьяеюи]){_IS}?|identified\s{{1,8}}by)\s{{1,8}}){_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_CODE = re.compile(
    r"(?P<before>\b(?:pin|otp|one-time|verification)\s{1,4}code(?:\s{1,8}is)?:?\s{1,8})\d{4,10}\b", re.IGNORECASE
)
_SWITCH = re.compile(  # a command's; a number is a port, a path a folder
    rf"(?P<before>(?<!\S)-(?:a|ap|p|pass|password)\s{{1,8}})(?![-/.~\d]){_NO_WORD}[^\s:/]+(?!\S)", re.IGNORECASE
)
_CLIENT = re.compile(r"(?P<before>\b(?:mysql|mariadb)\w{0,16}\s(?:[^\r\n]{0,200}\s)?-p)[^\s-]\S*", re.IGNORECASE)
_LOGIN = re.compile(
    r"(?P<before>(?<!\S)(?:-u|--(?:proxy-)?user)[\s=]{1,8}[^\s:/]{1,128}:)(?!\d+(?!\S))\S+", re.IGNORECASE
)
_BEFORE_ADDRESS = (  # what stands before a colon and an address in ordinary words
    r"(?:\w{0,16}mail|mailto|to|from|b?cc|rcpt|recipient|sender|envelope|addr\w{0,4}|(?:message-)?id|name"
    r"|worker|node|host|smtp|lmtp|sip|xmpp|acct|for|by)"
)
_IN_LOGIN = r"[^\s:@/\"'<>]{1,256}"
_LOGIN_AT_HOST = re.compile(  # a URL's without its scheme; a plain domain may be an address's, a checksum an image's
    rf"(?P<before>(?<![\w.:/@+-])(?!{_BEFORE_ADDRESS}:)[\w.+-]{{1,64}}:)"
    rf"(?!{_IN_LOGIN}@sha256:)(?:{_IN_LOGIN}(?=@(?:\[|[\d.]+(?![\w.])|[\w-]+(?![\w.-])|[\w.-]+(?::\d|/)))|{_NO_WORD}{_IN_LOGIN}(?=@\w))",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"(?P<before>\b(?:[\w-]{0,32}-)?sig(?:nature)?(?:=|%3d))[^\s&,;\"']{6,}", re.IGNORECASE)
_ANY_KEYWORD = (
    *("pass", "pwd", "secret", "token", "credential", "key", "auth", "cookie", "sess", "otp", "pin", "pw", "sid"),
    *("парол", "токен", "секрет"),
)
_SECRETS = (  # with what must stand in a text for the pattern to be tried: nine in ten have none of it
    (("//",), _URL_PASSWORD),
    (("-----begin",), _KEY_FILE),
    (("authorization", "cookie"), _HEADER),
    *((_ANY_KEYWORD, pattern) for pattern in (_PAIR, _LISTED, _ARGUMENT, _ELEMENT, _SAID)),
    (("password", "passwd", "passphrase", "pwd", "парол", "identified"), _SAID_QUOTED),
    (("auth", "334"), _AUTH),
    (("bearer", "basic"), _SCHEME),
    (
        ("eyj", "akia", "asia", "gh", "github_pat", "glpat-", "npm_", "xox", "k_", "sk-", "aiza", "sg.", "hooks.slack"),
        _TOKEN,
    ),
    (("code",), _CODE),
    (("-p", "-a"), _SWITCH),
    (("mysql", "mariadb"), _CLIENT),
    (("-u",), _LOGIN),
    (("@",), _LOGIN_AT_HOST),
    (("sig",), _SIGNATURE),
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
