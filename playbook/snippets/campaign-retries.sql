SELECT attempt, count(*) AS letters, min(not_before) AS first_try, max(not_before) AS last_try
FROM mailer_recipient
WHERE campaign_id = :'campaign_id' AND state = 'pending'
GROUP BY attempt
ORDER BY attempt
