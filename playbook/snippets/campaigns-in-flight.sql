SELECT q.campaign_id, left(c.name, 30) AS name, q.status, q.defer_reason, q.deferred_until, q.breaker_state,
       q.consecutive_transient_errors AS errors_in_a_row,
       extract(epoch FROM now() - q.served_at)::int AS served_seconds_ago
FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
WHERE q.status <> 'done'
ORDER BY q.status, q.served_at
LIMIT 50
