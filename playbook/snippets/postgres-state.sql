SELECT clock_timestamp() AS time, pg_is_in_recovery() AS is_replica, pg_postmaster_start_time()::timestamptz(0) AS started,
       current_setting('max_connections')::int AS connections_allowed,
       (SELECT count(*) FROM pg_stat_activity) AS connections_used
