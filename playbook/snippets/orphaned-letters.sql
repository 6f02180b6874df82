SELECT q.campaign_id, held.state, held.lease_id, held.letters, held.last_attempt
FROM mailer_campaignqueue q
CROSS JOIN LATERAL (
    SELECT r.state, r.lease_id, count(*) AS letters, max(r.sending_at)::timestamptz(0) AS last_attempt
    FROM mailer_recipient r
    WHERE r.campaign_id = q.campaign_id AND r.lease_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM mailer_lease l WHERE l.id = r.lease_id)
    GROUP BY r.state, r.lease_id) AS held
WHERE q.status <> 'done'
LIMIT 20
