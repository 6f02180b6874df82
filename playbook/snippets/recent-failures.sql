SELECT state, smtp_code, enhanced_code, scope, left(error, 60) AS error, count(*) AS letters,
       max(sending_at)::timestamptz(0) AS last_attempt
FROM mailer_recipient
WHERE campaign_id = :'campaign_id' AND error <> ''
GROUP BY state, smtp_code, enhanced_code, scope, left(error, 60)
ORDER BY letters DESC, state, error
LIMIT 10
