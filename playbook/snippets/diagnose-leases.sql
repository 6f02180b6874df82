SELECT l.worker, q.campaign_id::text AS campaign_id, l.provider,
       extract(epoch FROM clock_timestamp() - l.alive_at)::int AS silent_seconds,
       extract(epoch FROM clock_timestamp() - l.progress_at)::int AS no_progress_seconds,
       extract(epoch FROM clock_timestamp() - l.created_at)::int AS taken_seconds_ago
FROM mailer_lease l JOIN mailer_campaignqueue q ON q.id = l.queue_id
ORDER BY l.progress_at
LIMIT 200
