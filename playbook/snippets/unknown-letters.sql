SELECT r.campaign_id, left(c.name, 30) AS name, c.unknown_policy, count(*) AS letters,
       max(r.sending_at) AS last_attempt, min(r.error) AS why
FROM mailer_recipient r JOIN mailer_campaign c ON c.id = r.campaign_id
WHERE r.state = 'unknown'
GROUP BY r.campaign_id, c.name, c.unknown_policy
ORDER BY letters DESC
LIMIT 20
