SELECT pid, application_name, state, extract(epoch FROM clock_timestamp() - xact_start)::int AS open_seconds,
       wait_event_type, left(regexp_replace(query, '\s+', ' ', 'g'), 60) AS statement
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - interval '30 seconds'
ORDER BY xact_start
LIMIT 20
