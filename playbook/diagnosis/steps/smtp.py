"""Knock at the relay politely: connect, EHLO, STARTTLS and AUTH where the URL asks for them, QUIT. No letter."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.step import Asker, Failed, Source, Step, read
from playbook.diagnosis.where import Where
from playbook.snippet import Text

ANSWER_SECONDS: Final = 5.0
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
ERROR: Final = 400
RELAY: Final = Step(
    "smtp-relay",
    Source.SMTP,
    Text("Does the relay greet us, and take our login?", "Здоровается ли почтовый сервер и принимает ли вход?"),
    ANSWER_SECONDS,
)


@dataclass(frozen=True)
class Relay:
    """The parts of `SMTP_URL` that a probe needs."""

    scheme: str
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    verify: str


def relay_of(url: str) -> Relay:
    """Read the URL. Raises Failed; its words never hold the URL, which may hold a password."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        host = parts.hostname or ""
    except (ValueError, KeyError):
        raise Failed(Trouble.BROKEN, "SMTP_URL cannot be read: write smtp://user:password@host:port") from None
    verify = parse_qs(parts.query).get("verify", ["yes"])[0]
    return Relay(parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""), verify)


class _Stopped(Exception):
    """The dialogue ended before its end; `trouble` is `refused`, `silent`, `dropped`, `tls` or `reply`."""

    def __init__(self, trouble: str, code: int | None, text: str) -> None:
        super().__init__(text)
        self.trouble, self.code, self.text = trouble, code, text


def ask(where: Where) -> Iterator[Reading]:
    """Knock."""
    yield read(RELAY, lambda: _probe(relay_of(where.smtp)))


def _probe(relay: Relay) -> dict[str, Any]:
    """Go through the dialogue; what stopped it is the value, not an error: the relay's state is the question."""
    seconds: dict[str, float] = {}
    began = time.monotonic()
    stopped: dict[str, Any] | None = None
    phase = "connect"
    dialogue: smtplib.SMTP | None = None
    try:
        for phase, act in _phases(relay):
            at = time.monotonic()
            dialogue = _in_words(act, dialogue)
            seconds[phase] = round(time.monotonic() - at, 3)
    except _Stopped as end:
        stopped = {"phase": phase, "trouble": end.trouble, "code": end.code, "text": end.text[:200]}
    finally:
        if dialogue is not None:
            dialogue.close()
    return {
        "relay": f"{relay.scheme}://{relay.host}:{relay.port}",
        "phases_seconds": seconds,
        "seconds": round(time.monotonic() - began, 3),
        "stopped": stopped,
    }


_Act = Callable[[smtplib.SMTP | None], smtplib.SMTP]


def _phases(relay: Relay) -> Iterator[tuple[str, _Act]]:
    yield "connect", lambda _none: _connect(relay)
    yield "ehlo", lambda it: _said(it, _open(it).ehlo())
    if relay.scheme == "smtp+starttls":
        yield "starttls", lambda it: _said(it, _open(it).starttls(context=_tls(relay)))
        yield "ehlo again", lambda it: _said(it, _open(it).ehlo())
    if relay.user:
        yield "auth", lambda it: _said(it, _open(it).login(relay.user, relay.password))
    yield "quit", lambda it: _said(it, _open(it).quit())


def _open(dialogue: smtplib.SMTP | None) -> smtplib.SMTP:
    if dialogue is None:
        raise _Stopped("dropped", None, "no connection")
    return dialogue


def _connect(relay: Relay) -> smtplib.SMTP:
    """Connect and read the greeting; without a name of ours smtplib would ask the DNS for one."""
    if relay.scheme == "smtps":
        return smtplib.SMTP_SSL(relay.host, relay.port, _OUR_NAME, timeout=ANSWER_SECONDS, context=_tls(relay))
    return smtplib.SMTP(relay.host, relay.port, _OUR_NAME, timeout=ANSWER_SECONDS)


_OUR_NAME: Final = "localhost"


def _tls(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=None if relay.verify in {"yes", "no"} else relay.verify)
    if relay.verify == "no":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _said(dialogue: smtplib.SMTP | None, reply: tuple[int, bytes]) -> smtplib.SMTP:
    code, text = reply
    if code >= ERROR:
        raise _Stopped("reply", code, text.decode("utf-8", "replace"))
    return _open(dialogue)


def _in_words(act: _Act, dialogue: smtplib.SMTP | None) -> smtplib.SMTP:
    """Name in one word what a socket, TLS or the relay did."""
    try:
        return act(dialogue)
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error
        raise _Stopped(
            "reply", error.smtp_code, said if isinstance(said, str) else said.decode("utf-8", "replace")
        ) from error
    except (smtplib.SMTPServerDisconnected, ConnectionResetError) as error:
        silent = "timed out" in str(error)
        raise _Stopped("silent" if silent else "dropped", None, str(error)) from error
    except TimeoutError as error:
        raise _Stopped("silent", None, "no answer in time") from error
    except ssl.SSLError as error:
        raise _Stopped("tls", None, str(error)) from error
    except socket.gaierror as error:
        raise _Stopped("refused", None, f"no such host: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise _Stopped("refused", None, str(error)) from error


ASKER: Final = Asker((RELAY,), "SMTP_URL", lambda where: bool(where.smtp), ask)
