SELECT id AS campaign_id, status, total, sent, failed, unknown,
       round(100.0 * failed / nullif(total, 0), 1) AS failed_percent, finished_at::timestamptz(0)
FROM mailer_campaign
WHERE finished_at > now() - interval '1 day'
ORDER BY finished_at DESC
LIMIT 20
