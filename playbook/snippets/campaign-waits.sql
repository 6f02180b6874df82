SELECT d.at::timestamptz(0), d.reason, d.until::timestamptz(0)
FROM mailer_deferral d JOIN mailer_campaignqueue q ON q.id = d.queue_id
WHERE q.campaign_id = :'campaign_id'
ORDER BY d.at DESC
LIMIT 20
