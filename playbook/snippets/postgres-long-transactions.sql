SELECT pid, application_name, state, extract(epoch FROM now() - xact_start)::int AS open_seconds, wait_event_type,
       left(query, 60) AS statement
FROM pg_stat_activity
WHERE datname = current_database() AND xact_start < now() - interval '30 seconds' AND pid <> pg_backend_pid()
ORDER BY xact_start
LIMIT 20
