SELECT r.campaign_id, r.state, r.lease_id, count(*) AS letters, max(r.sending_at)::timestamptz(0) AS last_attempt
FROM mailer_recipient r
WHERE r.lease_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM mailer_lease l WHERE l.id = r.lease_id)
GROUP BY r.campaign_id, r.state, r.lease_id
LIMIT 20
