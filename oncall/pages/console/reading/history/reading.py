"""Choose the source: Prometheus where it answers, otherwise PostgreSQL; and keep the answer for a minute."""

from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings

from oncall.pages.console.reading.background import Background
from oncall.pages.console.reading.history.database import from_database
from oncall.pages.console.reading.history.prometheus import NoPrometheus, from_prometheus
from oncall.pages.console.reading.history.series import History

FRESH_SECONDS = 30.0
NOT_NAMED = "not_named"


@lru_cache(maxsize=1)
def last_day() -> Background[History]:
    """Give this process's reading of the last 24 hours."""
    return Background(read, FRESH_SECONDS)


def read() -> History:
    """Read the last 24 hours, up to now. Raises django.db.Error where neither source answers."""
    end = datetime.now(UTC).replace(microsecond=0)
    if not settings.PROMETHEUS_URL:
        return from_database(end, NOT_NAMED)
    try:
        return from_prometheus(settings.PROMETHEUS_URL, end)
    except NoPrometheus as error:
        return from_database(end, str(error))
