SELECT e.at::timestamptz(0), e.kind, e.until::timestamptz(0), count(x.value) AS errors, x.value->>'phase' AS phase,
       x.value->>'code' AS code, x.value->>'enhanced' AS enhanced, x.value->>'scope' AS scope,
       left(x.value->>'error', 60) AS error
FROM mailer_campaignqueue q
CROSS JOIN LATERAL (
    SELECT b.* FROM mailer_breakerevent b WHERE b.queue_id = q.id ORDER BY b.at DESC LIMIT 10) AS e
LEFT JOIN LATERAL jsonb_array_elements(e.evidence) AS x ON true
WHERE q.campaign_id = :'campaign_id'
GROUP BY e.at, e.kind, e.until, 5, 6, 7, 8, 9
ORDER BY e.at DESC, errors DESC, error
LIMIT 20
