"""Where the relay is: `SMTP_URL` read once into a value that never shows its password."""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from mailer_core.smtp.exceptions import BadSmtpUrl

COMMAND_TIMEOUT_SECONDS = 30.0
FINAL_TIMEOUT_SECONDS = 120.0
LONGEST_TIMEOUT_SECONDS = 3600.0
OPTIONS = ("timeout", "final_timeout", "helo", "verify")
_ENCODING_HINT = "characters like / @ : # ? % in a user name or password must be percent-encoded"


class Security(StrEnum):
    """How the connection is protected; the value is the URL scheme."""

    PLAIN = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_DEFAULT_PORTS = {Security.PLAIN: 25, Security.STARTTLS: 587, Security.TLS: 465}


@dataclass(frozen=True, slots=True)
class Relay:
    """One SMTP server and how to talk to it.

    `timeout` (seconds) bounds connecting and each reply; `final_timeout` bounds the reply to the final
    dot and stays at 120 s or more in production, because giving up there leaves a letter whose fate is
    unknown (RFC 5321 section 4.5.3.2.6 asks for 10 minutes).
    """

    host: str
    port: int
    security: Security = Security.PLAIN
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = COMMAND_TIMEOUT_SECONDS
    final_timeout: float = FINAL_TIMEOUT_SECONDS
    helo: str | None = None
    verify: bool = True
    ca_file: str | None = None

    def __str__(self) -> str:
        return f"{self.security}://{self.host}:{self.port}"


def parse_smtp_url(url: str) -> Relay:
    """Read `smtp://user:password@host:port?timeout=30&final_timeout=120&helo=name&verify=yes`.

    Schemes: `smtp`, `smtp+starttls`, `smtps` (ports 25, 587, 465 unless given). `verify` is `yes`, `no` or the
    path of a CA file. Raises `BadSmtpUrl` with a sentence that says what to change.
    """
    parts, port = _split(url)
    security = _security(parts.scheme)
    _check_shape(parts, port)
    options = _options(parts.query)
    user, password = _credentials(parts)
    verify, ca_file = _verification(options.get("verify", "yes"))
    return Relay(
        host=_host(parts),
        port=port or _DEFAULT_PORTS[security],
        security=security,
        user=user,
        password=password,
        timeout=_seconds(options, "timeout", COMMAND_TIMEOUT_SECONDS),
        final_timeout=_seconds(options, "final_timeout", FINAL_TIMEOUT_SECONDS),
        helo=_helo(options.get("helo")),
        verify=verify,
        ca_file=ca_file,
    )


def _split(url: str) -> tuple[SplitResult, int | None]:
    if not url.isprintable() or " " in url:
        raise BadSmtpUrl("SMTP_URL holds a space or a control character")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        # The library's sentence quotes the URL, so it must not be chained.
        raise BadSmtpUrl(f"SMTP_URL has no readable host and port; {_ENCODING_HINT}") from None
    return parts, port


def _check_shape(parts: SplitResult, port: int | None) -> None:
    if parts.path not in ("", "/") or parts.fragment:
        raise BadSmtpUrl(f"SMTP_URL has a path or fragment after the host; {_ENCODING_HINT}")
    if port == 0:
        raise BadSmtpUrl("SMTP_URL names port 0; leave the port out for the scheme's own")


def _security(scheme: str) -> Security:
    try:
        return Security(scheme)
    except ValueError:
        raise BadSmtpUrl("SMTP_URL must start with smtp://, smtp+starttls:// or smtps://") from None


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    try:
        host.encode("idna")
    except UnicodeError:
        host = ""
    if not host:
        raise BadSmtpUrl(f"SMTP_URL names no usable host; {_ENCODING_HINT}")
    return host


def _credentials(parts: SplitResult) -> tuple[str | None, str | None]:
    if parts.username is None and parts.password is None:
        return None, None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not user or not password:
        raise BadSmtpUrl("SMTP_URL needs both a user and a password, or neither")
    if not all(part.isascii() and part.isprintable() for part in (user, password)):
        raise BadSmtpUrl("SMTP_URL: user and password must be printable ASCII")
    return user, password


def _options(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs) or not options.keys() <= set(OPTIONS):
        raise BadSmtpUrl(f"SMTP_URL takes each of these options once and no other: {', '.join(OPTIONS)}")
    return options


def _seconds(options: dict[str, str], name: str, default: float) -> float:
    try:
        seconds = float(options.get(name, default))
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= LONGEST_TIMEOUT_SECONDS:  # also refuses NaN
        raise BadSmtpUrl(f"SMTP_URL: {name} must be a number of seconds, above 0 and at most 3600")
    return seconds


def _helo(name: str | None) -> str | None:
    if name is not None and not (name and name.isascii() and name.isprintable() and " " not in name):
        raise BadSmtpUrl("SMTP_URL: helo must be a host name or an address literal such as [192.0.2.1]")
    return name


def _verification(value: str) -> tuple[bool, str | None]:
    if value in ("yes", "no"):
        return value == "yes", None
    if not Path(value).is_file():
        raise BadSmtpUrl("SMTP_URL: verify must be yes, no, or the path of a file with CA certificates")
    return True, value
