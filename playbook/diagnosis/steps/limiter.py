"""Set Redis's count of the hour beside PostgreSQL's, read before and after it, so that a race looks like no drift."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any, Final

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading
from playbook.diagnosis.steps import postgres, redis
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.steps.step import Asker, Source, Step, read
from playbook.diagnosis.where import Where

USAGE_SNIPPET: Final = "diagnose-hour"
COUNTS: Final = Step(
    "limiter-counts",
    Source.LIMITER,
    Text(
        "Do Redis and PostgreSQL agree on this hour's letters?", "Сходятся ли Redis и PostgreSQL в счёте писем за час?"
    ),
    2.0,
    Shape.of("provider:text key_hour:text redis:whole? postgres_before:whole postgres_after:whole"),
)


def ask(where: Where) -> Iterator[Reading]:
    """Ask both."""
    yield read(COUNTS, lambda: _counts(where))


def _counts(where: Where) -> list[dict[str, Any]]:
    with postgres.connect(where.database) as connection, closing(redis.client(where.redis)) as redis_client:
        key_hour = redis.asked(lambda: datetime.fromtimestamp(redis.clock_of(redis_client), UTC).strftime("%Y%m%d%H"))
        before = _granted(postgres.rows_of(connection, USAGE_SNIPPET, {}, COUNTS.budget), key_hour)
        providers = sorted({where.provider, *before})
        counted = {name: redis.asked(lambda name=name: _count(redis_client, name, key_hour)) for name in providers}  # type: ignore[misc]
        after = _granted(postgres.rows_of(connection, USAGE_SNIPPET, {}, COUNTS.budget), key_hour)
    return [
        {
            "provider": name,
            "key_hour": key_hour,
            "redis": counted[name],
            "postgres_before": before.get(name, 0),
            "postgres_after": after.get(name, 0),
        }
        for name in providers
    ]


def _granted(rows: list[dict[str, Any]], key_hour: str) -> dict[str, int]:
    return {row["provider"]: row["granted"] for row in rows if row["key_hour"] == key_hour}


def _count(redis_client: Any, provider: str, key_hour: str) -> int | None:
    """Read the bucket's count; None: there is no bucket (yet), and the next reservation makes it from PostgreSQL."""
    count = redis_client.hget(f"mailer:rate:{provider}:{key_hour}", "count")
    return None if count is None else int(count)


ASKER: Final = Asker((COUNTS,), "DATABASE_URL, REDIS_URL", lambda where: bool(where.database and where.redis), ask)
