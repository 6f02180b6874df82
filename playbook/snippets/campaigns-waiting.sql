SELECT provider, status, defer_reason, count(*) AS campaigns, min(deferred_until)::timestamptz(0) AS first_goes_on
FROM mailer_campaignqueue
WHERE status IN ('deferred', 'paused')
GROUP BY provider, status, defer_reason
ORDER BY campaigns DESC, provider, status, defer_reason
