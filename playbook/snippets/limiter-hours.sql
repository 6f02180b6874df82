SELECT key_hour, granted, left(epoch, 8) AS epoch
FROM mailer_hourlyusage
WHERE provider = :'provider' AND key_hour >= to_char(now() AT TIME ZONE 'UTC' - interval '3 hours', 'YYYYMMDDHH24')
ORDER BY key_hour DESC
