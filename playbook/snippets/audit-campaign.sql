SELECT a.at::timestamptz(0), u.username, a.action, a.outcome, left(a.detail::text, 60) AS detail
FROM mailer_auditentry a LEFT JOIN auth_user u ON u.id = a.actor_id
WHERE a.campaign_id = :'campaign_id'
ORDER BY a.at DESC
LIMIT 20
