SELECT r.id AS recipient_id, r.sending_at::timestamptz(0) AS attempted, r.attempt, left(r.error, 60) AS error
FROM mailer_recipient r
WHERE r.campaign_id = :'campaign_id' AND r.unknown_since IS NOT NULL AND r.state = 'unknown'
ORDER BY r.sending_at
LIMIT 50
