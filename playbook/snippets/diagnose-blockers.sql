WITH waiting AS (
    SELECT a.pid, extract(epoch FROM clock_timestamp() - a.query_start) AS waits, unnest(pg_blocking_pids(a.pid)) AS by_pid
    FROM pg_stat_activity a WHERE a.wait_event_type = 'Lock'),
holding AS (
    SELECT l.pid, string_agg(DISTINCT c.relname, ', ' ORDER BY c.relname) AS tables,
           bool_or(l.mode IN ('AccessExclusiveLock', 'ExclusiveLock', 'ShareRowExclusiveLock', 'ShareLock')) AS whole_table
    FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
    WHERE l.granted AND c.relkind = 'r' AND c.relname LIKE 'mailer\_%' AND l.mode NOT IN ('AccessShareLock', 'RowShareLock')
    GROUP BY l.pid)
SELECT a.pid, coalesce(a.application_name, '') AS application, coalesce(a.usename, '') AS username, a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::int AS open_seconds,
       extract(epoch FROM clock_timestamp() - a.state_change)::int AS idle_seconds,
       coalesce(h.tables, '') AS tables, coalesce(h.whole_table, false) AS whole_table,
       count(w.pid)::int AS blocks, coalesce(max(w.waits), 0)::int AS longest_wait_seconds,
       left(regexp_replace(a.query, '\s+', ' ', 'g'), 120) AS query
FROM pg_stat_activity a LEFT JOIN holding h ON h.pid = a.pid LEFT JOIN waiting w ON w.by_pid = a.pid
WHERE a.pid <> pg_backend_pid() AND (w.pid IS NOT NULL OR h.whole_table OR (h.pid IS NOT NULL AND a.state LIKE 'idle in%'))
GROUP BY a.pid, a.application_name, a.usename, a.state, a.xact_start, a.state_change, a.query, h.tables, h.whole_table
ORDER BY blocks DESC, open_seconds DESC
LIMIT 20
