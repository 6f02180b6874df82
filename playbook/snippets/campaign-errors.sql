SELECT state, smtp_code, enhanced_code, scope, left(error, 70) AS error, count(*) AS letters,
       max(sending_at) AS last_attempt
FROM mailer_recipient
WHERE campaign_id = :'campaign_id' AND error <> ''
GROUP BY state, smtp_code, enhanced_code, scope, left(error, 70)
ORDER BY letters DESC
LIMIT 10
