"""Make this process a Django process, with the settings of the running stack or of the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import django
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

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
def in_language_of(environment: str) -> Iterator[None]:
    """Speak the language of the terminal (`LANG`), Russian or English, within the block."""
    with translation.override("ru" if environment.lower().startswith("ru") else "en"):
        yield
