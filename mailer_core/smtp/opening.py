"""Open a connection to the relay up to the first MAIL: TCP, banner, EHLO, TLS and AUTH."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from time import perf_counter

from mailer_core.smtp.address import Relay, Security
from mailer_core.smtp.dialogue import Dialogue, TlsDialogue, refusal
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.phases import Opening, Phase
from mailer_core.smtp.redact import clean, secrets_of
from mailer_core.smtp.replies import Reply

_HELO_INSTEAD = (500, 502, 504)
MECHANISMS = frozenset({"CRAM-MD5", "PLAIN", "LOGIN"})
"""What `smtplib` can log in by."""


def open_dialogue(relay: Relay) -> Dialogue:
    """Connect, greet, encrypt and log in; the dialogue is ready for MAIL.

    Raises `SmtpFailure` with the phase that failed; nothing is left open then.
    """
    started = perf_counter()
    with _failing_in(Phase.CONNECT, relay):
        dialogue = _connect(relay)
    with ExitStack() as undo:
        undo.callback(dialogue.close)
        _greet(dialogue, relay)
        if relay.security is Security.STARTTLS:
            _encrypt(dialogue, relay)
        greeted = perf_counter()
        if relay.user and relay.password:
            _log_in(dialogue, relay.user, relay.password, relay)
        undo.pop_all()
    dialogue.opening = Opening(_ms_between(started, greeted), _ms_between(greeted, perf_counter()))
    return dialogue


def _ms_between(start: float, end: float) -> float:
    return round((end - start) * 1000, 3)


def _connect(relay: Relay) -> Dialogue:
    # Without a name of ours smtplib would ask the DNS for one; the real one needs the open socket.
    dialogue = (
        TlsDialogue(relay.host, relay.port, "localhost", timeout=relay.timeout, context=_tls(relay))
        if relay.security is Security.TLS
        else Dialogue(relay.host, relay.port, "localhost", timeout=relay.timeout)
    )
    dialogue.secrets = secrets_of(relay.user, relay.password)
    if dialogue.sock is not None:
        # Nagle's algorithm would hold back the last piece of a long body until the piece before is acknowledged.
        dialogue.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        dialogue.local_hostname = relay.helo or _own_name(dialogue.sock)
    return dialogue


def _own_name(sock: socket.socket) -> str:
    """Our host name where it is a full one, or else the address literal that RFC 5321 4.1.4 asks for."""
    name = socket.gethostname()
    if "." in name and name.isascii():
        return name
    address = str(sock.getsockname()[0]).partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


@lru_cache(maxsize=4)
def _tls(relay: Relay) -> ssl.SSLContext:
    """Make the context once a process: reading the system's certificates takes longer than a hundred letters."""
    context = ssl.create_default_context(cafile=relay.ca_file)
    if not relay.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _greet(dialogue: Dialogue, relay: Relay) -> None:
    with _failing_in(Phase.EHLO, relay):
        code, said = dialogue.ehlo(dialogue.local_hostname)
        if code in _HELO_INSTEAD:
            code, said = dialogue.helo(dialogue.local_hostname)
    reply = Reply(code, said)
    if not reply.is_accepted:
        raise refusal(Phase.EHLO, reply, dialogue.secrets)


def _encrypt(dialogue: Dialogue, relay: Relay) -> None:
    with _failing_in(Phase.STARTTLS, relay):
        dialogue.starttls(context=_tls(relay))
    _greet(dialogue, relay)


def _log_in(dialogue: Dialogue, user: str, password: str, relay: Relay) -> None:
    if not dialogue.has_extn("auth"):
        raise SmtpFailure(Phase.AUTH, None, "5.7.4", "SMTP_URL has a password and the relay does not offer AUTH")
    offered = dialogue.esmtp_features["auth"].upper().split()
    if MECHANISMS.isdisjoint(offered):
        told = f"the relay takes a password by none of {', '.join(sorted(MECHANISMS))}, only by {' '.join(offered)}"
        raise SmtpFailure(Phase.AUTH, None, "5.7.4", clean(told, dialogue.secrets))
    with _failing_in(Phase.AUTH, relay):
        dialogue.login(user, password)


@contextmanager
def _failing_in(phase: Phase, relay: Relay) -> Iterator[None]:
    """Name the phase in whatever `smtplib`, the resolver, TCP or TLS raises."""
    secrets = secrets_of(relay.user, relay.password)
    try:
        yield
    except smtplib.SMTPResponseException as refused:
        raise refusal(phase, _said(refused), secrets) from refused
    except (OSError, ValueError) as lost:  # ValueError: an AUTH challenge that is no base64
        raise SmtpFailure(phase, None, None, clean(f"{relay}: {lost}", secrets), lost) from lost


def _said(refused: smtplib.SMTPResponseException) -> Reply:
    said = refused.smtp_error
    return Reply(refused.smtp_code, said if isinstance(said, bytes) else said.encode())
