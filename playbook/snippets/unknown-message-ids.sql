SELECT r.id AS recipient_id, r.email, '<' || r.id || '.campaign@' || split_part(c.from_email, '@', 2) || '>' AS message_id,
       r.sending_at, r.error
FROM mailer_recipient r JOIN mailer_campaign c ON c.id = r.campaign_id
WHERE r.campaign_id = :'campaign_id' AND r.state = 'unknown'
ORDER BY r.sending_at
LIMIT 50
