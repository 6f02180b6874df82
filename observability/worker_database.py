"""Workers tell which database they work in, so that whoever diagnoses sees one that was led to another.

A command of Celery's remote control: `celery -A oncall.site inspect database`. No password is told.
"""

from typing import Any, Final

from django.conf import settings

NAME: Final = "database"
FIELD: Final = "works_in"


def database(_state: Any) -> dict[str, str]:
    """Give it as `host:port/name`; a host that is a folder is that of a Unix socket."""
    named = settings.DATABASES["default"]
    return {FIELD: f"{named['HOST'] or 'localhost'}:{named['PORT'] or 5432}/{named['NAME']}"}


def let_workers_tell_their_database(**_signal: object) -> None:
    """Add the command to a worker (receiver of `worker_init`)."""
    from celery.worker.control import inspect_command  # noqa: PLC0415 -- a worker's own machinery

    inspect_command(name=NAME)(database)
