SELECT name, at, extract(epoch FROM clock_timestamp() - at)::int AS seconds_ago
FROM mailer_tick
