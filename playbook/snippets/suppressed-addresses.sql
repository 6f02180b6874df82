SELECT reason, count(*) AS addresses, count(*) FILTER (WHERE at > now() - interval '1 day') AS last_day
FROM mailer_suppression
GROUP BY reason
ORDER BY reason
