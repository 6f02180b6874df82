SELECT state, count(*) AS letters,
       count(*) FILTER (WHERE state = 'pending' AND not_before <= now()) AS due,
       (min(not_before) FILTER (WHERE state = 'pending'))::timestamptz(0) AS next_due
FROM mailer_recipient
WHERE campaign_id = :'campaign_id'
GROUP BY state
ORDER BY state
