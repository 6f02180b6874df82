"""The labels of log streams: few and closed. Ids are structured metadata or stay in the line."""

from typing import Final

APP: Final = "mailer"
"""Value of `app` for everything that this mailer logs; every query selects by it."""

STREAM_LABELS: Final = ("app", "env", "component", "level", "host")

TARGET_LABELS: Final = ("job", "instance", "env")
"""Labels that Prometheus adds to what it scrapes; `env` where its configuration names one."""
