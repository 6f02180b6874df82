SELECT left(c.name, 30) AS name, c.status, q.status AS queue, q.defer_reason, q.deferred_until::timestamptz(0),
       q.breaker_state, q.consecutive_transient_errors AS errors_in_a_row,
       extract(epoch FROM now() - q.served_at)::int AS served_seconds_ago
FROM mailer_campaign c LEFT JOIN mailer_campaignqueue q ON q.campaign_id = c.id
WHERE c.id = :'campaign_id'
