SELECT q.campaign_id, q.total AS frozen_total, found.letters, found.letters - q.total AS difference
FROM mailer_campaignqueue q
CROSS JOIN LATERAL (
    SELECT count(*) AS letters FROM mailer_recipient r WHERE r.campaign_id = q.campaign_id) AS found
WHERE q.status <> 'done' AND found.letters <> q.total
LIMIT 20
