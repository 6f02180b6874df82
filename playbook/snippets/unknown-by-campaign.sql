SELECT r.campaign_id, c.unknown_policy, c.status, count(*) AS letters, max(r.sending_at)::timestamptz(0) AS last_attempt
FROM mailer_recipient r JOIN mailer_campaign c ON c.id = r.campaign_id
WHERE r.unknown_since IS NOT NULL AND r.state = 'unknown'
GROUP BY r.campaign_id, c.unknown_policy, c.status
ORDER BY letters DESC
LIMIT 20
