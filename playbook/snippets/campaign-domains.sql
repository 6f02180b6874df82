SELECT split_part(lower(email), '@', 2) AS domain, smtp_code, count(*) AS letters
FROM mailer_recipient
WHERE campaign_id = :'campaign_id' AND state = 'failed'
GROUP BY 1, 2
ORDER BY letters DESC, domain
LIMIT 10
