"""What PostgreSQL tells of its connections: every statement of `connections-free`, with a sentence."""

from typing import Final, LiteralString

HOLDERS: Final[LiteralString] = """
    SELECT concat_ws(', ', nullif(usename, ''), nullif(application_name, '')) AS whose, count(*)::int AS sessions,
           count(*) FILTER (WHERE {idle})::int AS ours_idle,
           count(*) FILTER (WHERE {idle} AND state LIKE 'idle in transaction%%')::int AS ours_open
    FROM pg_stat_activity WHERE backend_type = 'client backend'
    GROUP BY 1 ORDER BY sessions DESC, whose
"""
"""Who holds how many, and how many of these are the mailer's own and have been idle for long."""

END_IDLE: Final[LiteralString] = """
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND {idle}
"""
"""End those."""

IDLE: Final[LiteralString] = """(datname = current_database() AND pid <> pg_backend_pid() AND state LIKE 'idle%%'
    AND application_name LIKE 'mailer %%' AND state_change < clock_timestamp() - %(idle)s
    AND pg_has_role(usesysid, 'USAGE'))"""
"""A session of the mailer's own, by its name, that this login may end and that has done nothing for so long."""

USED: Final[LiteralString] = """
    SELECT count(*)::int, current_setting('max_connections')::int FROM pg_stat_activity
    WHERE backend_type = 'client backend'
"""
"""Connections used, and allowed."""
