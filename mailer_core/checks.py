"""System checks: a bad combination of settings is said at start, with an id and a hint."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from mailer_core.smtp.address import parse_smtp_url
from mailer_core.smtp.exceptions import BadSmtpUrl
from observability.redact import RecipientPolicy

PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")
CHECK_SCHEMES = {"REDIS_URL": {"redis", "rediss", "unix"}, "MAILER_PUBLIC_URL": {"http", "https"}}


@register(Tags.compatibility)
def check_smtp_url(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.E001: the relay's address can be read."""
    try:
        parse_smtp_url(settings.SMTP_URL)
    except BadSmtpUrl as error:
        return [Error(str(error), hint="Write SMTP_URL as smtp://user:password@host:587", id="mailer.E001")]
    return []


@register(Tags.compatibility)
def check_recipient_policy(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.E002: the log policy for addresses is one of three words."""
    allowed = [policy.value for policy in RecipientPolicy]
    if settings.MAILER_LOG_RECIPIENT in allowed:
        return []
    hint = f"Set MAILER_LOG_RECIPIENT to one of: {', '.join(allowed)}."
    return [Error(f"MAILER_LOG_RECIPIENT={settings.MAILER_LOG_RECIPIENT!r} is unknown.", hint=hint, id="mailer.E002")]


@register(Tags.compatibility)
def check_urls(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.E003: the other addresses have a scheme that can work, and a port that is one."""
    return [
        found
        for name, schemes in CHECK_SCHEMES.items()
        if (found := _address_fault(name, getattr(settings, name), schemes))
    ]


def _address_fault(name: str, url: str, schemes: set[str]) -> Error | None:
    """Find what is wrong with an address, and quote nothing behind its scheme: it may be the password."""
    scheme = urlsplit(url).scheme
    if scheme not in schemes:
        told = f"{name} must begin with one of: {', '.join(sorted(schemes))}."
        return Error(told, hint=f"It begins with {scheme or 'no scheme'}.", id="mailer.E003")
    try:
        _ = urlsplit(url).port
    except ValueError:
        hint = "Characters like / @ : # ? % in a password must be percent-encoded."
        return Error(f"{name} has no readable host and port.", hint=hint, id="mailer.E003")
    return None


@register(Tags.compatibility)
def check_provider(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.E005: the provider's name can stand in a link."""
    return name_fault("MAILER_PROVIDER", settings.MAILER_PROVIDER, "mailer.E005")


def name_fault(variable: str, name: str, check: str) -> list[CheckMessage]:
    """Refuse a name that would break a link: Grafana quotes nothing that it puts into one."""
    if PLAIN_NAME.fullmatch(name):
        return []
    hint = "Use letters, digits, and . _ - alone: the name stands in links, in labels and in the limiter's key."
    return [Error(f"{variable}={name!r} is no plain name.", hint=hint, id=check)]


@register(Tags.security, deploy=True)
def check_unsubscribe_address(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.W001: RFC 8058 wants the unsubscribe link to be https."""
    if urlsplit(settings.MAILER_PUBLIC_URL).scheme == "https":
        return []
    hint = "Set MAILER_PUBLIC_URL to the https address at which recipients reach this service."
    return [Warning("The unsubscribe link is not https (RFC 8058, 3.1).", hint=hint, id="mailer.W001")]


@register(Tags.security, deploy=True)
def check_secret_key(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """mailer.E004: without a lasting key every restart ends all sessions and breaks unsubscribe links."""
    if not getattr(settings, "SECRET_KEY_IS_TEMPORARY", False):
        return []
    hint = "Set DJANGO_SECRET_KEY to a random text of 50 characters or more and keep it."
    return [Error("DJANGO_SECRET_KEY is not set; a temporary key is in use.", hint=hint, id="mailer.E004")]
