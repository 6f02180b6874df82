"""Settings for a peer that runs in a process of its own: its application, the database, the sink."""

import json
import os
import sys
from typing import Any

import django
from django.conf import settings
from psycopg.conninfo import conninfo_to_dict


def configure(*applications: str, **more: Any) -> int:
    """Set Django up from the environment; returns how many letters to send."""
    parts = conninfo_to_dict(os.environ["DATABASE_URL"])
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "PASSWORD": parts["password"],
        "HOST": parts["host"],
        "PORT": parts["port"],
    }
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=["django.contrib.contenttypes", *applications],
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=int(os.environ["SINK_PORT"]),
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        SECRET_KEY="benchmark",
        **more,
    )
    django.setup()
    return int(os.environ["LETTERS"])


def answer(letters: int, seconds: float) -> None:
    """Tell the result to the process that started this one."""
    json.dump({"letters": letters, "seconds": seconds}, sys.stdout)
