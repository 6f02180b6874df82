SELECT u.username, a.action, a.outcome, count(*) AS times, max(a.at) AS last
FROM mailer_auditentry a LEFT JOIN auth_user u ON u.id = a.actor_id
WHERE a.at > now() - interval '1 hour' AND a.outcome NOT IN ('done', 'begun')
GROUP BY u.username, a.action, a.outcome
ORDER BY times DESC
LIMIT 20
