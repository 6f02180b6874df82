SELECT q.campaign_id::text AS campaign_id, c.name, q.provider, q.status, q.defer_reason,
       extract(epoch FROM q.deferred_until - now())::int AS goes_on_in_seconds,
       q.breaker_state, q.breaker_trips, q.consecutive_transient_errors AS errors_in_a_row,
       extract(epoch FROM now() - b.at)::int AS breaker_opened_seconds_ago,
       extract(epoch FROM now() - d.at)::int AS waits_seconds,
       e.error ->> 'phase' AS last_phase, (e.error ->> 'code')::int AS last_code,
       e.error ->> 'enhanced' AS last_enhanced, e.error ->> 'scope' AS last_scope,
       e.error ->> 'error' AS last_error,
       extract(epoch FROM now() - q.served_at)::int AS served_seconds_ago,
       extract(epoch FROM now() - c.started_at)::int AS started_seconds_ago,
       greatest(extract(epoch FROM now() - greatest(r.oldest, c.started_at, q.served_at)), 0)::int AS unserved_seconds,
       r.oldest IS NOT NULL AS letters_wait, coalesce(r.oldest <= now(), false) AS letters_due
FROM mailer_campaignqueue q JOIN mailer_campaign c ON c.id = q.campaign_id
LEFT JOIN LATERAL (
    SELECT min(r.not_before) AS oldest FROM mailer_recipient r
    WHERE r.campaign_id = q.campaign_id AND r.not_before IS NOT NULL AND r.state = 'pending') r ON true
LEFT JOIN LATERAL (
    SELECT b.at, b.evidence FROM mailer_breakerevent b
    WHERE b.queue_id = q.id AND b.kind = 'opened' ORDER BY b.at DESC LIMIT 1) b ON q.breaker_state <> 'closed'
LEFT JOIN LATERAL (
    SELECT max(d.at) AS at FROM mailer_deferral d WHERE d.queue_id = q.id) d ON q.defer_reason IS NOT NULL
LEFT JOIN LATERAL (SELECT coalesce(q.recent_errors -> -1, b.evidence -> -1) AS error) e ON true
WHERE q.status <> 'done'
ORDER BY q.status = 'active' AND r.oldest <= now() DESC, q.served_at
LIMIT 200
