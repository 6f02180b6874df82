SELECT extract(epoch FROM clock_timestamp() - t.at)::int AS tick_seconds_ago,
       h.pid AS lock_holder_pid, h.application AS lock_holder, h.held_seconds AS lock_held_seconds
FROM (SELECT max(at) AS at FROM mailer_tick WHERE name = 'tick') t
LEFT JOIN LATERAL (
    SELECT a.pid, a.application_name AS application,
           extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, a.state_change))::int AS held_seconds
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = 1835100524
    LIMIT 1) h ON true
