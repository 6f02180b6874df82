SELECT provider, key_hour, granted, epoch
FROM mailer_hourlyusage
WHERE key_hour >= to_char((now() AT TIME ZONE 'UTC') - interval '1 hour', 'YYYYMMDDHH24')
ORDER BY key_hour DESC, provider
LIMIT 20
