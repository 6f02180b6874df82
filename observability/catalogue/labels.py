"""The labels of log streams: few and closed. Ids are structured metadata or stay in the line."""

from typing import Final

APP: Final = "mailer"
"""Value of `app` for everything that this mailer logs; every query selects by it."""

ENV: Final = "env"
"""The environment: a label of log streams and of what Prometheus scrapes, by which several are told apart."""

LOCAL: Final = "local"
"""The environment where none is named."""

STREAM_LABELS: Final = ("app", ENV, "component", "level", "host")

TARGET_LABELS: Final = ("job", "instance", ENV)
"""Labels that Prometheus adds to what it scrapes."""
