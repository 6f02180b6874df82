"""The core's errors. Those that a person meets carry the decision: HTTP status, sentence, wait."""

from datetime import timedelta

import psycopg
from django.db import InterfaceError, OperationalError
from django.utils.functional import Promise

Sentence = str | Promise
DATABASE_DOWN = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
"""What is raised where PostgreSQL does not answer, or the connection to it has broken: by Django, and beneath it."""
UNAVAILABLE_RETRY = timedelta(seconds=30)
"""When whoever met a server that is down may try again."""


class MailerError(Exception):
    """Base of the core's errors."""


class LimiterUnavailable(MailerError):
    """Redis cannot count the hour's letters; nothing may be sent."""


class Refused(MailerError):
    """An action of a person is refused, with the sentence to show.

    `code` is stable for programs; `status` is the HTTP status; `retry_after` says when to try again.
    """

    code = "refused"
    status = 422
    retry_after: timedelta | None = None

    def __init__(self, sentence: Sentence, *, code: str | None = None, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code or self.code
        self.retry_after = retry_after or self.retry_after

    def __str__(self) -> str:
        return str(self.sentence)


class Throttled(Refused):
    """The user did this too often within the hour."""

    code = "throttled"
    status = 429


class Unavailable(Refused):
    """What the action needs does not answer: refused, never let through."""

    code = "unavailable"
    status = 503
    retry_after = UNAVAILABLE_RETRY


class Conflict(Refused):
    """The campaign is not in a state that allows this."""

    code = "conflict"
    status = 409


class NotFound(Refused):
    """There is no such thing, or it is not the user's."""

    code = "not_found"
    status = 404


class Forbidden(Refused):
    """The user may not do this."""

    code = "forbidden"
    status = 403


class Invalid(Refused):
    """What was given cannot be used."""

    code = "invalid"
    status = 422
