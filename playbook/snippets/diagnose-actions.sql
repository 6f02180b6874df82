SELECT a.campaign_id::text AS campaign_id, u.username AS actor, a.action, extract(epoch FROM now() - a.at)::int AS seconds_ago
FROM mailer_campaignqueue q
JOIN LATERAL (
    SELECT * FROM mailer_auditentry a WHERE a.campaign_id = q.campaign_id AND a.outcome = 'done'
    ORDER BY a.at DESC LIMIT 1) a ON true
LEFT JOIN auth_user u ON u.id = a.actor_id
WHERE q.status <> 'done'
ORDER BY a.at DESC
LIMIT 50
