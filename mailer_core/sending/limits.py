"""Which hourly limit is in force: the settings', or another that a person has set until a time."""

from typing import Final, LiteralString

from django.conf import settings

from mailer_core.sending.database import one

OVERRIDE: Final[LiteralString] = """
    SELECT max_per_hour FROM mailer_limitoverride
    WHERE provider = %(provider)s AND at <= now() AND until > now() ORDER BY at DESC LIMIT 1
"""
"""The limit that a person has set, by the database's clock; one look a batch."""


def in_force(provider: str) -> int:
    """Give the letters an hour that a provider may get now."""
    row = one(OVERRIDE, {"provider": provider})
    return int(row[0]) if row else int(settings.MAILER_MAX_PER_HOUR)
