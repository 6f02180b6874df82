SELECT l.worker, q.campaign_id, extract(epoch FROM clock_timestamp() - l.alive_at)::int AS silent_seconds,
       extract(epoch FROM clock_timestamp() - l.progress_at)::int AS no_progress_seconds,
       (SELECT count(*) FROM mailer_recipient r
        WHERE r.campaign_id = q.campaign_id AND r.lease_id = l.id) AS letters_in_hand
FROM mailer_lease l JOIN mailer_campaignqueue q ON q.id = l.queue_id
ORDER BY l.progress_at
LIMIT 50
