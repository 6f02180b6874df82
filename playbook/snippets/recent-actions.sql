SELECT a.at::timestamptz(0), u.username, a.action, a.outcome, a.campaign_id
FROM mailer_auditentry a LEFT JOIN auth_user u ON u.id = a.actor_id
ORDER BY a.at DESC
LIMIT 20
