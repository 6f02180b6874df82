SELECT known.reason, found.last_hour, found.last_day, found.last_week
FROM (VALUES ('hard_bounce'), ('manual'), ('unsubscribed')) AS known(reason)
CROSS JOIN LATERAL (
    SELECT count(*) AS last_week, count(*) FILTER (WHERE newest.at > now() - interval '1 day') AS last_day,
           count(*) FILTER (WHERE newest.at > now() - interval '1 hour') AS last_hour
    FROM (SELECT s.at FROM mailer_suppression s
          WHERE s.reason = known.reason AND s.at > now() - interval '7 days'
          ORDER BY s.at DESC LIMIT 10000) AS newest) AS found
ORDER BY known.reason
