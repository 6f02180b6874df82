SELECT window_start, window_end, window_zone, (now() AT TIME ZONE window_zone)::time(0) AS local_time,
       CASE WHEN window_start IS NULL THEN true
            WHEN window_start <= window_end
            THEN (now() AT TIME ZONE window_zone)::time BETWEEN window_start AND window_end
            ELSE (now() AT TIME ZONE window_zone)::time NOT BETWEEN window_end AND window_start
       END AS within_now
FROM mailer_campaign
WHERE id = :'campaign_id'
