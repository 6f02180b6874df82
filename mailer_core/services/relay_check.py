"""Log in to the relay as a worker would, and send nothing: for after a rotation of the credentials."""

from dataclasses import dataclass, replace

from django.conf import settings

from mailer_core.smtp.address import Relay, parse_smtp_url
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.opening import open_dialogue

CHECK_SECONDS = 10.0
"""A person waits for this answer; a worker would wait for 30 s."""


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """How the relay took us: `failure` is what it said against it, None where it let us in. Times in ms."""

    connect_ms: float = 0.0
    auth_ms: float = 0.0
    failure: SmtpFailure | None = None


def relay() -> Relay:
    """Give the relay of `SMTP_URL` as this process knows it. Raises BadSmtpUrl."""
    return parse_smtp_url(settings.SMTP_URL)


def log_in() -> LoggedIn:
    """Connect, greet, encrypt and log in, then leave. Raises BadSmtpUrl."""
    here = relay()
    try:
        dialogue = open_dialogue(replace(here, timeout=min(here.timeout, CHECK_SECONDS)))
    except SmtpFailure as failure:
        return LoggedIn(failure=failure)
    opening = dialogue.opening
    dialogue.leave()
    return LoggedIn(opening.connect_ms, opening.auth_ms)
