SELECT q.campaign_id, q.provider, found.due, extract(epoch FROM now() - found.oldest)::int AS oldest_due_seconds,
       extract(epoch FROM now() - q.served_at)::int AS served_seconds_ago
FROM mailer_campaignqueue q
CROSS JOIN LATERAL (
    SELECT count(*) AS due, min(r.not_before) AS oldest
    FROM mailer_recipient r
    WHERE r.campaign_id = q.campaign_id AND r.not_before <= now()) AS found
WHERE q.status = 'active' AND found.due > 0
ORDER BY q.served_at
LIMIT 50
