SELECT e.at::timestamptz(0), e.kind, e.until::timestamptz(0), e.evidence->-1->>'phase' AS phase,
       e.evidence->-1->>'code' AS code, e.evidence->-1->>'scope' AS scope, left(e.evidence->-1->>'error', 60) AS last_error
FROM mailer_breakerevent e JOIN mailer_campaignqueue q ON q.id = e.queue_id
WHERE q.campaign_id = :'campaign_id'
ORDER BY e.at DESC
LIMIT 10
