"""A worker tells in which database it works when asked; the command is its remote control's."""

import pytest
from celery.worker.control import Panel
from django.conf import settings

from observability import worker_database

PARTS = {"HOST": "db.example", "PORT": "5433", "NAME": "mailer", "USER": "anna", "PASSWORD": "a secret"}


def test_the_database_is_told_without_who_and_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES, "default", PARTS)
    assert worker_database.database(None) == {"works_in": "db.example:5433/mailer"}


def test_a_worker_that_starts_learns_the_command() -> None:
    worker_database.let_workers_tell_their_database(sender=None)
    assert Panel.data[worker_database.NAME] is worker_database.database
    assert Panel.meta[worker_database.NAME].type == "inspect"
