SELECT attempt, count(*) AS letters, min(not_before)::timestamptz(0) AS first_try, max(not_before)::timestamptz(0) AS last_try
FROM mailer_recipient
WHERE campaign_id = :'campaign_id' AND not_before IS NOT NULL AND state = 'pending'
GROUP BY attempt
ORDER BY attempt
