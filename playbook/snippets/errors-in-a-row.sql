SELECT campaign_id, defer_reason, deferred_until::timestamptz(0), consecutive_transient_errors AS errors_in_a_row,
       recent_errors->-1->>'phase' AS phase, recent_errors->-1->>'code' AS code,
       left(recent_errors->-1->>'error', 70) AS last_error
FROM mailer_campaignqueue
WHERE status <> 'done' AND consecutive_transient_errors > 0
ORDER BY consecutive_transient_errors DESC
LIMIT 20
