"""What PostgreSQL tells of its sessions: every statement of `session-end`, with a sentence."""

from typing import Final, LiteralString

SESSION: Final[LiteralString] = r"""
    WITH waiting AS (
        SELECT w.pid, coalesce(nullif(w.application_name, ''), w.usename, '') AS name,
               extract(epoch FROM clock_timestamp() - w.query_start)::float8 AS seconds,
               unnest(pg_blocking_pids(w.pid)) AS by_pid
        FROM pg_stat_activity w WHERE w.wait_event_type = 'Lock')
    SELECT coalesce(a.usename, '') AS username, coalesce(a.application_name, '') AS application,
           coalesce(host(a.client_addr), '') AS address, coalesce(a.state, '') AS state,
           extract(epoch FROM clock_timestamp() - a.xact_start)::float8 AS open_seconds,
           left(regexp_replace(a.query, '\s+', ' ', 'g'), 160) AS query,
           a.backend_start::text AS began,
           a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AS may_be_ended,
           (SELECT coalesce(string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname), '')
            FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
            WHERE l.pid = a.pid AND l.granted AND c.relkind = 'r' AND c.relname LIKE 'mailer\_%%'
              AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')) AS tables,
           (SELECT count(*) FROM pg_locks l
            WHERE l.pid = a.pid AND l.granted AND l.locktype = 'advisory')::int AS advisory_locks,
           (SELECT count(*) FROM waiting w WHERE w.by_pid = a.pid)::int AS waiting,
           (SELECT coalesce(string_agg(DISTINCT w.name, ', '), '') FROM waiting w WHERE w.by_pid = a.pid) AS waiters,
           (SELECT coalesce(max(w.seconds), 0) FROM waiting w WHERE w.by_pid = a.pid)::float8 AS longest_wait_seconds,
           me.rolsuper OR pg_has_role(a.usesysid, 'USAGE')
               OR (pg_has_role('pg_signal_backend', 'USAGE') AND NOT holder.rolsuper) AS is_allowed
    FROM pg_stat_activity a
    JOIN pg_roles me ON me.rolname = current_user
    LEFT JOIN pg_roles holder ON holder.oid = a.usesysid
    WHERE a.pid = %(pid)s
"""
"""One session: whose it is, what it holds, and who waits for it. `is_allowed`: whether this login may end it."""

END: Final[LiteralString] = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %(pid)s AND backend_start::text = %(began)s
"""
"""End it, unless its process id has meanwhile been given to another."""

STILL_WAIT: Final[LiteralString] = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
"""How many sessions of this database wait for a lock, whoever holds it."""
