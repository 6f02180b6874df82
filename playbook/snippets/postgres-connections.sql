SELECT coalesce(state, 'background') AS state, left(application_name, 20) AS application, count(*) AS connections,
       max(extract(epoch FROM now() - state_change))::int AS longest_seconds
FROM pg_stat_activity
WHERE datname = current_database()
GROUP BY 1, 2
ORDER BY connections DESC
LIMIT 20
