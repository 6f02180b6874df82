SELECT q.campaign_id, q.status, q.defer_reason, q.deferred_until::timestamptz(0), found.due,
       extract(epoch FROM now() - q.served_at)::int AS served_seconds_ago
FROM mailer_campaignqueue q
CROSS JOIN LATERAL (
    SELECT count(*) AS due FROM mailer_recipient r
    WHERE r.campaign_id = q.campaign_id AND r.not_before <= now()) AS found
WHERE q.status <> 'done'
ORDER BY q.status, q.served_at
LIMIT 30
