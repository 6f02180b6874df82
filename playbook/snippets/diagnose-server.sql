SELECT current_setting('server_version') AS version,
       pg_is_in_recovery() AS in_recovery,
       EXISTS (SELECT FROM pg_db_role_setting s, unnest(s.setconfig) AS one(setting)
               WHERE s.setrole = 0 AND s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
                 AND one.setting ~* '^default_transaction_read_only=(on|true|yes|1)$') AS read_only,
       extract(epoch FROM clock_timestamp())::float8 AS clock_epoch,
       extract(epoch FROM now() - pg_postmaster_start_time())::int AS up_seconds,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS connections,
       current_setting('max_connections')::int AS max_connections,
       current_setting('superuser_reserved_connections')::int AS reserved_connections,
       to_regclass('mailer_campaignqueue') IS NOT NULL AS mailer_is_here
