SELECT clock_timestamp()::timestamptz(0) AS database_time, extract(epoch FROM clock_timestamp())::bigint AS unix_time
