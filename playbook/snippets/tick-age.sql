SELECT name, at::timestamptz(0), extract(epoch FROM clock_timestamp() - at)::int AS seconds_ago
FROM mailer_tick
ORDER BY name
