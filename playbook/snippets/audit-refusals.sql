SELECT u.username, found.action, count(*) AS refused, max(found.at)::timestamptz(0) AS last
FROM auth_user u
CROSS JOIN LATERAL (
    SELECT a.action, a.at FROM mailer_auditentry a
    WHERE a.actor_id = u.id AND a.action IN ('campaign_start', 'send_test_email', 'sign_in')
      AND a.at > now() - interval '1 hour' AND a.outcome = 'throttled') AS found
GROUP BY u.username, found.action
ORDER BY refused DESC, u.username, found.action
LIMIT 20
