SELECT a.pid AS waiting_pid, extract(epoch FROM now() - a.query_start)::int AS waiting_seconds,
       left(a.query, 50) AS waiting_for, b.pid AS holder_pid, b.application_name AS holder, b.state AS holder_state,
       extract(epoch FROM now() - b.xact_start)::int AS holder_seconds, left(b.query, 50) AS holder_statement
FROM pg_stat_activity a
CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) AS held(pid)
JOIN pg_stat_activity b ON b.pid = held.pid
WHERE a.datname = current_database()
ORDER BY a.query_start
LIMIT 20
