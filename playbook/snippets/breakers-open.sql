SELECT campaign_id, provider, breaker_state, breaker_trips AS openings, deferred_until::timestamptz(0) AS probe_at,
       recent_errors->-1->>'code' AS code, left(recent_errors->-1->>'error', 60) AS last_error
FROM mailer_campaignqueue
WHERE breaker_state <> 'closed' AND status <> 'done'
ORDER BY deferred_until
LIMIT 20
