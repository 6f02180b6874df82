"""Header fields as bytes on the wire: encoded (RFC 2047), folded (RFC 5322 2.2.3) and never forged."""

import re
import textwrap
from base64 import b64encode
from collections.abc import Iterator
from email.utils import getaddresses

from mailer_core.audience.addresses import normal_address
from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import sentence
from mailer_core.message.exceptions import HeaderError, HeaderInjectionError

LINE = 76
# An encoded word has at most 75 characters (RFC 2047 2); 12 are its frame, and 45 bytes make 60 in Base64.
WORD_BYTES = 45
# Unbroken words beyond this would pass the 998 characters a line may have (RFC 5322 2.1.1).
MAX_PLAIN_WORD = 900

OWN_HEADERS = frozenset(
    {
        "bcc", "cc", "date", "dkim-signature", "from", "list-unsubscribe", "list-unsubscribe-post", "message-id",
        "mime-version", "precedence", "received", "return-path", "subject", "to", "x-mailer-attempt",
    }
)  # fmt: skip
ADDRESS_HEADERS = frozenset({"reply-to", "sender"})

_INSIDE_CHARACTER = 0b1000_0000  # the two high bits of a continuation byte (RFC 3629 3)
_NAME = re.compile(r"[!-9;-~]{1,40}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


def text_header(name: str, value: str) -> bytes:
    """Write an unstructured field such as Subject, with its CRLF; raises HeaderInjectionError."""
    check_value(name, value)
    if not _is_plain(value):
        return f"{name}: {_folded(_encoded_words(value, len(name) + 2))}\r\n".encode("ascii")
    if len(name) + 2 + len(value) <= LINE:
        return f"{name}: {value}\r\n".encode("ascii")
    lines = textwrap.wrap(value, LINE - len(name) - 2, break_long_words=False, break_on_hyphens=False)
    return f"{name}: {_folded(lines)}\r\n".encode("ascii")


def address_header(name: str, display_name: str, address: str) -> bytes:
    """Write a field that holds one address; raises HeaderInjectionError, HeaderError for a bad address."""
    return f"{name}: {_mailbox(name, display_name, address)}\r\n".encode("ascii")


def extra_header(name: str, value: str) -> bytes:
    """Write a field that a manager adds; raises HeaderError for a name that is malformed or ours."""
    if not _NAME.fullmatch(name) or name.lower() in OWN_HEADERS or name.lower().startswith("content-"):
        raise HeaderError(f"The header “{name[:40]}” cannot be set here", f"Заголовок «{name[:40]}» здесь не задаётся")
    if name.lower() not in ADDRESS_HEADERS:
        return text_header(name, value)
    check_value(name, value)
    mailboxes = ",\r\n ".join(_mailbox(name, *pair) for pair in getaddresses([value]))
    return f"{name}: {mailboxes}\r\n".encode("ascii")


def check_value(name: str, value: str) -> None:
    """Let no value end its own line; raises HeaderInjectionError."""
    if _CONTROL.search(value):
        raise HeaderInjectionError(name)


def _is_plain(value: str) -> bool:
    """Tell a value that can be written as it is: no spaces that folding would lose, no look of an encoded word."""
    words = value.split(" ")
    return (
        value.isascii() and "=?" not in value and (all(words) or not value) and max(map(len, words)) <= MAX_PLAIN_WORD
    )


def _mailbox(name: str, display_name: str, address: str) -> str:
    check_value(name, display_name + address)
    display_name = " ".join(display_name.split())
    try:
        normal = normal_address(address)
    except AddressError as error:
        en, ru = (f"{name}: {sentence(error.reason, lang)}" for lang in ("en", "ru"))
        raise HeaderError(en, ru) from error
    return f"{_phrase(display_name, len(name) + 2)}<{normal}>" if display_name else normal


def _phrase(display_name: str, column: int) -> str:
    """Write a display name: as it is, quoted, or in encoded words (RFC 5322 3.2.5)."""
    if not _is_plain(display_name) or len(display_name) > LINE - column:
        return _folded(_encoded_words(display_name, column)) + "\r\n "
    if _ATOMS.fullmatch(display_name):
        return f"{display_name} "
    escaped = re.sub(r'(["\\])', r"\\\1", display_name)
    return f'"{escaped}" '


def _folded(lines: list[str]) -> str:
    return "\r\n ".join(lines)


def _encoded_words(value: str, column: int) -> list[str]:
    """Write UTF-8 in Base64, whole characters in each word; the first word begins at `column`."""
    room = (LINE - column - 12) // 4 * 3
    return [f"=?utf-8?b?{b64encode(chunk).decode('ascii')}?=" for chunk in _chunks(value, room)]


def _chunks(value: str, room: int) -> Iterator[bytes]:
    data = value.encode("utf-8")
    start = 0
    while start < len(data):
        end = start + room
        while end < len(data) and data[end] & 0b1100_0000 == _INSIDE_CHARACTER:
            end -= 1
        yield data[start:end]
        start, room = end, WORD_BYTES
