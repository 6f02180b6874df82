SELECT c.id::text AS campaign_id, c.name, c.status, c.unknown_policy, u.letters::int AS letters,
       extract(epoch FROM now() - u.oldest)::int AS oldest_seconds,
       extract(epoch FROM now() - u.newest)::int AS newest_seconds, u.error
FROM (
    SELECT r.campaign_id, count(*) AS letters, min(r.settled_at) AS oldest, max(r.settled_at) AS newest,
           max(r.error) AS error
    FROM (SELECT campaign_id, settled_at, error FROM mailer_recipient
          WHERE unknown_since IS NOT NULL AND state = 'unknown' LIMIT 10000) r
    GROUP BY r.campaign_id) u
JOIN mailer_campaign c ON c.id = u.campaign_id
ORDER BY u.letters DESC
LIMIT 50
