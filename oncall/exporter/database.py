"""Read the state of all campaigns from PostgreSQL with one statement."""

from collections.abc import Mapping
from typing import Any, Final, LiteralString

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

STATEMENT_MS = 1500
CONNECTION: Final[dict[str, str | int]] = {
    "connect_timeout": 2,
    "application_name": "oncall exporter",
    # A server that vanished with its machine is given up, whatever TCP would still hope for.
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "tcp_user_timeout": 5000,
    "options": f"-c statement_timeout={STATEMENT_MS} -c default_transaction_read_only=on -c timezone=UTC",
}

STATE: Final[LiteralString] = """
    WITH flight AS MATERIALIZED (
        SELECT q.campaign_id, q.provider, q.status, q.defer_reason, q.deferred_until, q.breaker_state,
               q.generation, q.total, q.served_at, c.started_at
        FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
        WHERE q.status <> 'done'),
    flying AS (
        SELECT f.campaign_id, f.provider, f.status, f.defer_reason, f.breaker_state, f.generation, f.total,
               f.deferred_until IS NULL AS waits_for_person,
               extract(epoch FROM now() - f.started_at)::float8 AS flying_seconds,
               coalesce(s.letters, '{}') AS letters, coalesce(s.due, 0) AS due, coalesce(s.orphans, 0) AS orphans,
               extract(epoch FROM now() - greatest(s.oldest, f.started_at))::float8 AS due_seconds,
               extract(epoch FROM now() - greatest(s.oldest, f.started_at, f.served_at))::float8 AS unserved_seconds
        FROM flight f CROSS JOIN LATERAL (
            SELECT json_object_agg(state, n) AS letters, sum(due) AS due, min(oldest) AS oldest,
                   sum(orphans) AS orphans
            FROM (SELECT r.state, count(*) AS n,
                         count(*) FILTER (WHERE r.lease_id IS NOT NULL AND NOT EXISTS (
                             SELECT 1 FROM mailer_lease l WHERE l.id = r.lease_id)) AS orphans,
                         count(*) FILTER (WHERE r.state = 'pending' AND r.not_before <= now()) AS due,
                         min(r.not_before) FILTER (WHERE r.state = 'pending') AS oldest
                  FROM mailer_recipient r WHERE r.campaign_id = f.campaign_id GROUP BY r.state) AS counted) AS s),
    unknown AS (
        SELECT r.campaign_id, c.provider, count(*) AS letters
        FROM mailer_recipient r JOIN mailer_campaign c ON c.id = r.campaign_id
        WHERE r.unknown_since IS NOT NULL AND r.state = 'unknown' GROUP BY r.campaign_id, c.provider)
    SELECT json_build_object(
        'campaigns', (SELECT coalesce(json_object_agg(status, n), '{}') FROM (
            SELECT status, count(*) AS n FROM mailer_campaign WHERE status <> 'sending' GROUP BY status) AS resting),
        'flying', (SELECT coalesce(json_agg(flying), '[]') FROM flying),
        'unknown', (SELECT coalesce(json_agg(unknown), '[]') FROM unknown),
        'orphans', (SELECT coalesce(sum(orphans), 0) FROM flying),
        'leases', (SELECT json_build_object(
            'count', count(*),
            'silence', coalesce(extract(epoch FROM clock_timestamp() - min(alive_at)), 0)::float8,
            'progress', coalesce(extract(epoch FROM clock_timestamp() - min(progress_at)), 0)::float8)
            FROM mailer_lease),
        'tick', (SELECT extract(epoch FROM clock_timestamp() - at)::float8 FROM mailer_tick WHERE name = 'tick'),
        'usage', (SELECT coalesce(json_agg(u), '[]') FROM (
            SELECT provider, key_hour, granted FROM mailer_hourlyusage
            WHERE key_hour >= to_char(now() - interval '1 hour', 'YYYYMMDDHH24')) AS u),
        'limits', (SELECT coalesce(json_object_agg(provider, max_per_hour), '{}') FROM (
            SELECT DISTINCT ON (provider) provider, max_per_hour FROM mailer_limitoverride
            WHERE at <= now() AND until > now() ORDER BY provider, at DESC) AS l))
"""
"""Everything at one instant. Unknown letters are found by their partial index; all others are
counted for campaigns in flight alone, one campaign at a time (`LATERAL`): joined at once, the planner read the
whole table."""


_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def conninfo_of(database: Mapping[str, Any]) -> str:
    """Write one of Django's `DATABASES` as libpq's connection string, its TLS options included."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - CONNECTION.keys()
    further = {name: value for name, value in database["OPTIONS"].items() if name in known}
    return make_conninfo(**{name: database[field] for name, field in _NAMES.items() if database[field]}, **further)


class Database:
    """Keeps one connection; any error closes it, and the next reading makes another. For one thread at a time."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = make_conninfo(conninfo, **CONNECTION)
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._over = False

    def read(self) -> dict[str, Any]:
        """Give the state. Raises psycopg.Error."""
        connection, self._connection = self._connection, None
        connection = connection or psycopg.connect(self._conninfo, autocommit=True)
        try:
            row = connection.execute(STATE).fetchone()
        except BaseException:
            connection.close()
            raise
        self._keep(connection)
        state: dict[str, Any] = row[0] if row else {}
        return state

    def _keep(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection
        if self._over:  # closed while this reading was under way
            self.close()

    def close(self) -> None:
        """Close the connection; one that is being used is closed at the end of its reading."""
        self._over = True
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
