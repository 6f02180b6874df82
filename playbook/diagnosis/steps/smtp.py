"""Knock at the relay politely: connect, EHLO, STARTTLS and AUTH where the URL asks for them, QUIT. No letter."""

import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, address_of, read
from playbook.diagnosis.where import Where

ANSWER_SECONDS: Final = 5.0
"""How long this program waits at each phase; what is slow for the mailer is `GREETING_SLOW`."""
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
ERROR: Final = 400
UNTRUSTED: Final = "certificate not trusted"
"""Begins what is told of a certificate."""
RELAY: Final = Step(
    "smtp-relay",
    Source.SMTP,
    Text("Does the relay greet us, and take our login?", "Здоровается ли почтовый сервер и принимает ли вход?"),
    ANSWER_SECONDS,
    Shape.of(
        "relay:text phases_seconds:numbers seconds:number stopped:map?",
        rows=False,
        stopped=Shape.of("phase:text trouble:text code:whole? text:text", rows=False),
    ),
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
        raise address_of("SMTP_URL", "smtp://user:password@host:port") from None
    verify = parse_qs(parts.query).get("verify", ["yes"])[0]
    return Relay(parts.scheme, host, port, unquote(parts.username or ""), unquote(parts.password or ""), verify)


class _Stopped(Exception):
    """It did not go to its end; `trouble`: `refused`, `silent`, `dropped`, `tls`, `not_offered` or `reply`."""

    def __init__(self, trouble: str, code: int | None, text: str) -> None:
        super().__init__(text)
        self.trouble, self.code, self.text = trouble, code, text


def ask(where: Where) -> Iterator[Reading]:
    """Knock."""
    yield read(RELAY, lambda: _probe(relay_of(where.smtp)))


_Act = Callable[["_Dialogue"], tuple[int, bytes] | None]


class _Dialogue(smtplib.SMTP):
    """A dialogue in which TCP, TLS and the greeting are steps of their own, so that each can be blamed by its name."""

    def __init__(self, relay: Relay) -> None:
        super().__init__(local_hostname=_OUR_NAME, timeout=ANSWER_SECONDS)
        self._relay = relay
        self._host = relay.host  # what STARTTLS checks the certificate against

    def reach(self) -> None:
        """Connect."""
        self.sock = socket.create_connection((self._relay.host, self._relay.port), ANSWER_SECONDS)

    def encrypt(self) -> None:
        """Begin TLS before the greeting (`smtps`)."""
        if self.sock is not None:
            self.sock = _tls(self._relay).wrap_socket(self.sock, server_hostname=self._relay.host)


def _phases(relay: Relay) -> Iterator[tuple[str, _Act]]:
    yield "connect", _Dialogue.reach
    if relay.scheme == "smtps":
        yield "tls", _Dialogue.encrypt
    yield "greeting", _Dialogue.getreply
    yield "ehlo", _Dialogue.ehlo
    if relay.scheme == "smtp+starttls":
        yield "starttls", lambda dialogue: dialogue.starttls(context=_tls(relay))
        yield "ehlo again", _Dialogue.ehlo
    if relay.user:
        yield "auth", lambda dialogue: dialogue.login(relay.user, relay.password)
    yield "quit", _Dialogue.quit


_OUR_NAME: Final = "localhost"


def _tls(relay: Relay) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=None if relay.verify in {"yes", "no"} else relay.verify)
    if relay.verify == "no":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _probe(relay: Relay) -> dict[str, Any]:
    """Go through the dialogue; what stopped it is the value, not an error: the relay's state is the question."""
    seconds: dict[str, float] = {}
    began = time.monotonic()
    stopped: dict[str, Any] | None = None
    phase = "connect"
    dialogue = _Dialogue(relay)
    try:
        for phase, act in _phases(relay):
            at = time.monotonic()
            _in_words(act, dialogue)
            seconds[phase] = round(time.monotonic() - at, 3)
    except _Stopped as end:
        stopped = (
            None
            if phase == "quit"
            else {"phase": phase, "trouble": end.trouble, "code": end.code, "text": end.text[:200]}
        )
    finally:
        dialogue.close()
    return {
        "relay": f"{relay.scheme}://{relay.host}:{relay.port}",
        "phases_seconds": seconds,
        "seconds": round(time.monotonic() - began, 3),
        "stopped": stopped,
    }


def _in_words(act: _Act, dialogue: _Dialogue) -> None:
    """Do it. Raises _Stopped, which names in one word what a socket, TLS or the relay did."""
    try:
        reply = act(dialogue)
    except smtplib.SMTPResponseException as error:
        raise _Stopped("reply", error.smtp_code, _text(error.smtp_error)) from error
    except (smtplib.SMTPServerDisconnected, ConnectionResetError, BrokenPipeError) as error:
        raise _Stopped("silent" if "timed out" in str(error) else "dropped", None, str(error)) from error
    except TimeoutError as error:
        raise _Stopped("silent", None, "no answer in time") from error
    except ssl.SSLError as error:
        raise _Stopped("tls", None, _tls_words(error)) from error
    except smtplib.SMTPNotSupportedError as error:
        raise _Stopped("not_offered", None, str(error)) from error
    except socket.gaierror as error:
        raise _Stopped("refused", None, f"no such host: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise _Stopped("refused", None, str(error)) from error
    if reply and reply[0] >= ERROR:
        raise _Stopped("reply", reply[0], _text(reply[1]))


def _tls_words(error: ssl.SSLError) -> str:
    """Give the reason alone: `certificate has expired`, `wrong version number`."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"{UNTRUSTED}: {error.verify_message}"
    return (error.reason or str(error)).replace("_", " ").lower()


def _text(said: bytes | str) -> str:
    return said if isinstance(said, str) else said.decode("utf-8", "replace")


ASKER: Final = Asker((RELAY,), "SMTP_URL", lambda where: bool(where.smtp), ask)
