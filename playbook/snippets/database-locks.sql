SELECT waiting.pid AS waiting_pid, extract(epoch FROM clock_timestamp() - waiting.query_start)::int AS waiting_seconds,
       left(waiting.query, 40) AS waiting_for, holder.pid AS holder_pid, holder.application_name AS holder,
       holder.state AS holder_state, extract(epoch FROM clock_timestamp() - holder.xact_start)::int AS holder_seconds
FROM pg_stat_activity waiting
CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS held(pid)
JOIN pg_stat_activity holder ON holder.pid = held.pid
WHERE waiting.datname = current_database()
ORDER BY waiting.query_start
LIMIT 20
