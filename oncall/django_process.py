"""Make this process a Django process, with the settings of the running stack or of the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from observability import context
from oncall.site.postgresql.waiting import a_person_waits
from oncall.terminal import language_of_terminal

NO_STACK = (
    "No database is named and no stack runs here. Start one with `make up` in another terminal, "
    "or set DATABASE_URL, REDIS_URL and SMTP_URL."
)


def need_database() -> None:
    """Raise click.ClickException with the next step where nobody names a database."""
    if "DATABASE_URL" not in os.environ:
        raise click.ClickException(NO_STACK)


def become_django() -> None:
    """Load the settings and the applications. Raises click.ClickException with the next step."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def at_a_terminal() -> Iterator[None]:
    """Speak the terminal's language, begin a trace, and give a silent PostgreSQL up as a page does."""
    trace = context.bound(trace_id=context.new_trace_id())
    with translation.override(language_of_terminal()), trace, a_person_waits():
        yield
