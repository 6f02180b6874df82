SELECT provider, key_hour, granted, left(epoch, 8) AS epoch
FROM mailer_hourlyusage
WHERE key_hour >= to_char((now() AT TIME ZONE 'UTC') - interval '1 hour', 'YYYYMMDDHH24')
ORDER BY provider, key_hour
